### The technicians' bot: screens. Answers to accept and decline are in results.ftl.

## First screen

menu-head =
    <b>Field Service · technician</b>
    { $name } · { $state }
menu-SHIFT_OFF = ⚪️ Your shift is off. Start it to get orders.
menu-SHIFT_ON = 🟢 You are on shift. New orders will come here.
menu-BREAK = ☕ On a break until { $until }. No new orders meanwhile.
menu-offers = 🆕 New orders ({ $n })
menu-active = 📦 Active orders ({ $x }/{ $y })
menu-language = 🌐 Russian / English

## Shift and break

shift-title = Shift
shift-on = 🟢 Start the shift
shift-off = 🔴 End the shift
shift-break = ☕ Break
shift-return = 🟢 Back on shift
shift-extend = ⏱️ Extend the break
shift-started = Your shift is on. New orders will come here.
shift-started-no-districts = Your shift is on. You have chosen no districts, so there will be fewer orders.
shift-already-on = You are on shift already.
shift-on-break = You are on a break until { $until }. Press "Back on shift" to go on.
shift-blocked = The shift cannot be started: your account is restricted.
shift-not_verified = The shift cannot be started: your form is not approved yet.
shift-no_skills = The shift cannot be started: your profile has no skills. Ask the administrator.
shift-off-question =
    { $n ->
        [one] You have { $n } open offer, it will go to another technician. End the shift?
       *[other] You have { $n } open offers, they will go to other technicians. End the shift?
    }
shift-off-yes = Yes, end it
shift-off-no = No, I stay
shift-off-done = Your shift is over. Have a good rest!
shift-ended-active =
    { $n ->
        [one] Your shift is over. You have { $n } active order, it stays yours.
       *[other] Your shift is over. You have { $n } active orders, they stay yours.
    }
shift-already-off = Your shift is off.

break-title = Break
break-question = How long is the break? Open offers stay yours.
break-extend-question = How much longer?
break-minutes =
    { $n ->
        [one] { $n } minute
       *[other] { $n } minutes
    }
break-hours =
    { $n ->
        [one] { $n } hour
       *[other] { $n } hours
    }
break-until = Break until { $until }. We will remind you before it ends.

## New orders

offers-title = New orders
offers-none = No offers now. As soon as there is a suitable order, it will come here.
offers-refresh = 🔄 Refresh
offer-line =
    <b>#{ $n }</b> · { $emoji } { $category } · until { $time }
    📍 { $place }
    ⏰ { $slot }
offer-button = #{ $n } { $emoji } until { $time }
offers-next = 🆕 Next offer
offer-card-head = 🆕 <b>New order #{ $n }</b>
offer-card-deadline = ⏳ Answer by { $time }, { $left } left.
decline-thanks = Thank you, noted.
decline-ask-words = Write the reason, up to 200 characters.
plain-line = { $text }

## Active orders

orders-title = Active orders
orders-none = No active orders.
order-number = #{ $n }
order-line =
    <b>#{ $n }</b> · { $emoji } { $category } · { $status }
    📍 { $place }
    ⏰ { $slot }
order-button = #{ $n } { $emoji } { $status }
order-open = 📦 Open the order
order-own-head = <b>✅ Order #{ $n } is yours</b>
order-card-status = 🔹 <b>{ $status }</b>
order-card-note = 🗒 From the dispatcher: { $note }
order-arrived = 🛠 On site
order-route = 🗺 Route
order-support = 🆘 Dispatcher
order-support-contact = 🆘 Reach the dispatcher: { $contact }
order-no-support = The dispatcher's contact is not set. Ask the administrator.
order-no-phone = The client's phone is not known.
order-not-yours = This order is not yours any more.
order-wrong-state = The order has another status by now.
order-now-EN_ROUTE = 🚗 Noted: you are on your way, order #{ $n }.
order-now-WORKING = 🛠 Noted: you are on site, order #{ $n }.
copy-line = <code>{ $text }</code>
own-file-too-large = The file is larger than 20 MB. Send a photo or a smaller file.
stray-file = To attach a file, open an order or a commission.

## Giving an order back

order-refuse = ↩️ Give the order back
refuse-title = Giving back
refuse-why = Why do you give the order back?
refuse-words = Write the reason, 3-200 characters.
refuse-words-length = The reason must have 3 to 200 characters.
refuse-question = Give back order #{ $n }? Reason: { $reason }. It will go to another technician; this counts in your statistics.
refuse-yes = Yes, give it back
refuse-done = You gave back order #{ $n }. We are looking for another technician.
refuse-too-late = An order can be given back only before you set off. Contact the dispatcher.

## Closing

close-title = Closing
close-amount = How much did the client pay? For example 4500 or 4500.50
close-amount-wrong = The amount could not be read. Write a number such as 4500 or 4500.50.
close-act = Send the act: one photo or file.
close-act-first = The first file of the album became the act. Another file replaces it.
close-summary = Total { $total }, commission { $amount } ({ $rate } %), to pay { $due } by { $deadline }. Close the order?
close-summary-guarantee = Guarantee visit, the company pays { $sum }. Close the order?
close-yes = ✅ Close
close-change-amount = ✏️ Amount
close-change-act = ✏️ Act
close-cancel = ❌ Cancel
close-done = Order #{ $n } is closed. We wait for the payment to be confirmed.
close-done-guarantee = Order #{ $n } is closed. Thank you for your work!

## Commission

order-commission = 💳 Commission
commission-title = Commission
commission-not-found = Commission not found.
commission-status = 🔹 <b>{ $status }</b>
commission-figures = 💵 Total { $total }, commission { $amount } ({ $rate } %)
commission-due = 💳 To pay: { $due }
commission-deadline = ⏳ Deadline: { $deadline }
commission-deadline-left = ⏳ Deadline: { $deadline }, { $left } left
commission-reported-at = 📨 Payment reported: { $moment }
commission-approved-at = ✅ Confirmed: { $moment }
commission-paid = Paid: { $sum }
commission-rejection = ⚠️ Not confirmed: { $reason }
commission-checks = 📎 Receipts: { $n }
commission-attach = 📎 Upload a receipt
commission-reported = Thank you, it will be checked. You may attach the receipt.
commission-reported_late = Thank you, it will be checked. The deadline has passed; the restriction ends with the confirmation.
commission-already_reported = You have reported the payment already.
commission-wrong-state = Not possible now: the commission is { $status }.
commission-ask-check = Send a photo or file of the receipt. Several are possible.
commission-check-attached = Receipt attached. You may send another one.
