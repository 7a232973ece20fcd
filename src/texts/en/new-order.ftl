### Staff bot: the full and the quick wizard of a new order, the guarantee visit. Words both share are in admin-bot.ftl.

new-mode = How shall we take the order?
new-quick = ⚡ Quick order
new-full = 📝 Full order
new-progress-quick = ⚡ Quick order · step { $step } of { $of }
new-progress-full = 📝 Full order · step { $step } of { $of }
new-progress-guarantee = 🛡 Guarantee visit
new-now = Now: { $value }
new-keep = ➡️ Leave as it is
new-nothing = none
new-skip = Skip

## Street and house

new-street = Which street?
new-street-find = 🔎 Find
new-street-typed = ⌨️ Type it
new-street-none = 🚫 No street
new-no-street-word = no street
new-street-ask-name = Write the name of the street or a part of it, from 2 letters.
new-street-found = For "{ $text }", at most { $max } hits. Not there? Write it in another way.
new-street-not-found = The directory has no such street. Write it in another way or type it by hand.
new-street-gone = That street is no longer in the directory. Choose another one.
new-street-ask-typed = Write the street as the client named it, 2-250 characters.
new-house = House number, 1-10 characters. Write "-" if it is unknown.
new-apartment = Apartment or office, up to 10 characters. Write "-" if there is none.
new-comment = Comment to the address, up to 250 characters: entrance, intercom, landmark. Write "-" if there is none.

## The client

new-name = What is the client's name? 2-100 letters.
new-past-orders = 🕘 Earlier orders of { $phone }:
new-guarantee-for = 🛡 Guarantee #{ $n }

## The work

new-describe = What has happened, what is to be done? 10-500 characters.
new-files =
    { $max ->
        [one] Send a photo or a file, { $max } at most. Attached so far: { $n }.
       *[other] Send photos or files, up to { $max }. Attached so far: { $n }.
    }
new-files-clear = 🗑 Clear
new-files-done = ✅ Done
new-file-too-large = The file is larger than 20 MB. Send a smaller one.
files-too-many =
    { $max ->
        [one] An order takes only { $max } file.
       *[other] An order takes at most { $max } files.
    }

## Type and source

new-type = What kind of order is it?
new-type-normal = 🧾 Ordinary
new-type-guarantee = 🛡 Guarantee
new-source = Guarantee for which order? Choose it, or write its number or the client's phone.
new-source-none = No orders under guarantee were found.
new-no-source = 🚫 Without a source order

## Summary

new-line-city = 🏙 City: { $value }
new-line-district = 🗺 District: { $value }
new-line-street = 📍 Street: { $value }
new-line-house = 🏠 House: { $value }
new-line-apartment = 🚪 Apartment: { $value }
new-line-comment = 💬 Comment: { $value }
new-line-name = 👤 Client: { $value }
new-line-phone = 📞 Phone: { $value }
new-line-category = 🛠 Work: { $value }
new-line-description = 📝 { $value }
new-line-files = 📎 Files: { $value }
new-line-type = 🏷 Type: { $value }
new-line-slot = ⏰ Time: { $value }
new-line-source = 🛡 Guarantee for order #{ $n }, technician { $name }
new-change-city = ✏️ City
new-change-district = ✏️ District
new-change-street = ✏️ Street
new-change-house = ✏️ House
new-change-apartment = ✏️ Apartment
new-change-comment = ✏️ Comment
new-change-name = ✏️ Client
new-change-phone = ✏️ Phone
new-change-category = ✏️ Work
new-change-description = ✏️ Description
new-change-files = ✏️ Files
new-change-type = ✏️ Type
new-change-slot = ✏️ Time

## Why there is no guarantee

guarantee-heading = GUARANTEE REQUEST
guarantee-guarantee_off = Guarantee visits are switched off in the settings.
guarantee-source_not_closed = Only a closed order has a guarantee, and this one is: { $status }.
guarantee-source_is_guarantee = This is a guarantee visit already. Use its source order.
guarantee-source_without_master = The source order had no technician.
guarantee-guarantee_over = The guarantee ended { $moment }.
guarantee-guarantee_exists = There is a guarantee visit for this order already: #{ $n }.

## What is wrong with an input

field-problem-too_short = Too short, at least { $min } characters are needed.
field-problem-too_long = Too long, up to { $max } characters are possible.
field-problem-not_phone = That does not look like a phone. Write 10 digits, with +7 or 8 if you like.
field-problem-not_a_name = A name has letters, spaces and hyphens only.
field-problem-control_character = Remove invisible characters and line breaks.
field-problem-emoji = Please write without emoji.
field-problem-not_amount = That does not look like a sum. For example: 4500 or 4500.50.
field-problem-not_category = Choose the category with a button.
field-problem-required = This has to be filled in.
field-problem-not_of_city = That is not of the order's city. Choose again.
field-problem-two_streets = The street is given twice. Choose it again.
field-problem-not_coordinates = Those are no coordinates.
field-problem-too_many = At most { $max }.
field-problem-unknown_choice = Choose the time with a button.
field-problem-too_far = That is too far ahead.
field-problem-unknown_bucket = That window is no longer offered. Choose another one.
field-problem-no_such_time = There is no such time on that day. Choose another one.
field-problem-unknown_date = There is no such date.
field-problem-of = { $field }: { $problem }

order-field-clientName = Client's name
order-field-clientPhone = Client's phone
order-field-districtId = District
order-field-streetId = Street
order-field-streetManual = Street
order-field-house = House
order-field-apartment = Apartment
order-field-addressComment = Comment to the address
order-field-location = Point on the map
order-field-category = Category
order-field-description = Description
order-field-preferredMasterId = Preferred technician
order-field-slot = Time of the visit
order-field-attachments = Files
order-field-externalRef = External number
