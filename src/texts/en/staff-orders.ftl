### Staff bot: lists with filters, the card of an order and what is done on it. Earlier words are in admin-bot.ftl.

card-guarantee-visit = 🛡 Guarantee

## Lists, filters, search

orders-filters = 🎛 Filters
search-by-master = 👷 By technician
search-ask-master = Write the technician's number, name or phone (the last 4 digits will do).
search-pick-master =
    { $n ->
        [one] { $n } technician was found. Whose orders shall be shown?
       *[other] { $n } technicians were found. Whose orders shall be shown? Not there? Write more of the name.
    }
search-of-master = Orders of { $name }: { $n }
master-pick = { $name } (#{ $id })
masters-not-found = There is no such technician in your cities. Write it in another way.
guarantee-left =
    { $days ->
        [one] 🛡 Guarantee for { $days } more day
       *[other] 🛡 Guarantee for { $days } more days
    }
escalation-later = ⏸ Snooze
escalation-how-long = Snooze the reminder about order #{ $n } for how long?
escalation-list-counts = 👥 Did not fit: { $counts }

filter-title = Filters
filter-menu = Filters hold for all lists of orders and are kept for you. The status holds for the queue only.
filter-line = 🎛 { $filters }
filter-any = any
filter-city = 🏙 City: { $value }
filter-category = 🛠 Work: { $value }
filter-status = 🚦 Status: { $value }
filter-master = 👷 Technician: { $value }
filter-date = 📅 Date: { $value }
filter-number = # Number: { $value }
filter-escalated = { $mark } Escalated only
filter-guarantee = { $mark } Guarantee only
filter-mine = { $mark } Mine only
filter-reset = ♻️ Reset
filter-show = 📋 Show ({ $n })
filter-forgotten = The filters are gone.
filter-clear-one = 🚫 Any
filter-today = Today
filter-tomorrow = Tomorrow
filter-ask-city = Orders of which city? Choose it or type its name.
filter-ask-city-typed = Technicians of which city? Choose it or type its name.
filter-ask-category = Which work?
filter-ask-status = Orders in which state, in the queue?
filter-ask-master = Whose orders? Write the technician's number, name or phone.
filter-ask-date = Visits of which date? Choose one or write it, for example 12.03.2026.
filter-ask-number = Write the number of the order.
filter-date-wrong = There is no such date. Write, for example, 12.03.2026 or 2026-03-12.
filter-number-wrong = The number of an order has digits only.
filter-shown-city = city: { $value }
filter-shown-category = work: { $value }
filter-shown-status = state: { $value }
filter-shown-master = technician: { $value }
filter-shown-date = date: { $value }
filter-shown-number = number: { $value }
filter-shown-escalated = escalated only
filter-shown-guarantee = guarantee only
filter-shown-mine = mine only

## The card: what is done with an order

card-edit = ✏️ Edit
card-letter = ✉️ To the technician
card-reopen = 🩹 Correct
card-restore = ♻️ Restore
card-to-source = 🔗 Source order #{ $n }
card-to-guarantee = 🛡 Guarantee visit #{ $n }
cancel-own-words = Write why order #{ $n } is cancelled, 3-200 characters.
cancel-closed = A closed order is not cancelled. If something is wrong with it, press "🩹 Correct".
cancel-undo = ↩️ Undo

## Editing

edit-title = Edit
edit-menu = <b>What shall be changed?</b>
edit-line-name = 👤 Client: { $value }
edit-line-phone = 📞 Phone: { $value }
edit-line-district = 🗺 District: { $value }
edit-line-street = 📍 Street: { $value }
edit-line-house = 🏠 House: { $value }
edit-line-apartment = 🚪 Apartment: { $value }
edit-line-comment = 💬 Comment: { $value }
edit-line-category = 🛠 Work: { $value }
edit-line-description = 📝 { $value }
edit-line-slot = ⏰ Time: { $value }
edit-line-preferred = 🎯 Preferred technician: { $value }
edit-name = ✏️ Client
edit-phone = ✏️ Phone
edit-district = ✏️ District
edit-street = ✏️ Street
edit-house = ✏️ House
edit-apartment = ✏️ Apartment
edit-comment = ✏️ Comment
edit-category = ✏️ Work
edit-description = ✏️ Description
edit-slot = ✏️ Time
edit-preferred = ✏️ Technician
edit-ask-name = What is the client's name? 2-100 letters.
edit-ask-phone = The client's new phone, for example +7 912 345-67-89
edit-ask-district = Choose a district.
edit-ask-street = Write the name of the street or a part of it, from 2 letters.
edit-ask-house = The new house number, 1-10 characters. Write "-" if it is unknown.
edit-ask-apartment = The new apartment or office, up to 10 characters. Write "-" if there is none.
edit-ask-comment = The new comment to the address, up to 250 characters. Write "-" if there is none.
edit-ask-category = What is to be done?
edit-ask-description = The new description, 10-500 characters.
edit-ask-slot = When shall we come?
edit-ask-preferred = Who shall be asked first? Write the technician's number, name or phone.
edit-streets =
    { $n ->
        [0] The directory has nothing for "{ $text }". Write it in another way, or keep it as you typed it.
       *[other] For "{ $text }":
    }
edit-street-as-typed = ⌨️ Keep as typed
edit-none = 🚫 None
edit-no-preferred = 🚫 Nobody in particular
edit-done = Changed: { $fields }.
edit-unchanged = Nothing has changed: that is what it says already.
edit-again = 🔁 Repeat
edit-lost = That edit is finished already. Choose a field.
stale-unknown = The order has changed meanwhile. Repeat?
stale-status = state { $change }
stale-field = { $field } — { $value }

## Correcting and restoring

reopen-title = Correct
reopen-ask = What is wrong with order #{ $n }?
reopen-to-PAYMENT = 💳 The payment was approved by mistake
reopen-to-WORKING = 🧾 Wrong sum or act
reopen-reason-PAYMENT = Order #{ $n } will wait for its payment again, the approval is reversed by entries. Write why, 3-200 characters. The technician will see it.
reopen-reason-WORKING = Order #{ $n } goes back to the technician, who closes it anew. Write why, 3-200 characters. The technician will see it.
reopen-done-PAYMENT = Order #{ $n } waits for its payment again, until { $deadline }.
reopen-done-WORKING = Order #{ $n } went back to the technician.
reopen-no_commission = This order has no commission that could wait for payment again.
reopen-guarantee_exists = Another guarantee visit of the same source order is under way: #{ $n }.
restore-title = Restore
restore-reason = Why is order #{ $n } restored? Write the reason, 3-200 characters.
restore-slot = The time of order #{ $n } has passed. Choose a new one.
restore-done = Order #{ $n } is restored, we are looking for a technician.
restore-done-sleeps = Order #{ $n } is restored and deferred, the search begins { $wake }.
restore-too-late = It could be undone for 10 seconds only. A city admin can restore the order.
restore-client_data_erased = The client's data are gone, order #{ $n } cannot be restored. Make a new one.
restore-guarantee_exists = Another guarantee visit of the same source order is under way: #{ $n }.

## Message to the technician

letter-title = Message to the technician
letter-ask = What shall { $name } be told? Choose or write, up to { $max } characters.
letter-about = Order #{ $n }. { $text }
letter-call_us = 📞 Call the dispatcher
    .text = Please call the dispatcher.
letter-call_client = ☎️ Call the client
    .text = The client is waiting for a call. Please call.
letter-hurry = ⏰ The client is waiting
    .text = The client is waiting for you. Write when you will be there.
letter-status = 🚦 Mark the state
    .text = Please mark in the bot where you are: on the way, on site, or finished.
letter-sent = The message was sent: { $name }.
letter-unreachable = The message is written down, but { $name } cannot be reached: the bot is switched off there.
letter-length = A message has 1 to { $max } characters.
letter-no-master = The order has no technician.

## Files

tab-files = 📎 Files
tab-files-title = Files
files-none = Nothing is attached to the order.
files-line = { $place }. { $kind } { $name } · { $moment }
files-line-elsewhere = { $place }. { $kind } { $name } · { $moment } · opens in the console
file-act = 🧾 Technician's act
file-PHOTO = 🖼 Photo
file-DOCUMENT = 📄 File
files-add = ➕ Add a file
files-added = The file was added.

## What became of an offer that staff sent

offer-notice-card = 📋 Card
offer-notice-list = 📋 To the list
offer-notice-recall = ✖️ Withdraw
offer-notice-sent =
    📨 The offer was sent to { $name }, answer by { $time }.
    Order #{ $n }
offer-notice-accepted = ✅ { $name } took order #{ $n }.
offer-notice-declined = ✖️ { $name } declined order #{ $n }.
offer-notice-declined-why = ✖️ { $name } declined order #{ $n }: { $reason }.
offer-notice-expired = ⌛ { $name } did not answer the offer of order #{ $n } in time.
offer-notice-withdrawn = ↩️ The offer was withdrawn: { $name }, order #{ $n }.
offer-notice-canceled = ↩️ The offer was taken back: { $name }, order #{ $n } ({ $reason }).
offer-notice-already = The offer was sent already.
busy-pin = ⏳ Assigning…
