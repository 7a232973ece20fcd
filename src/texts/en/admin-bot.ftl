### The staff bot: screens. Answers of assignment are in results.ftl, common words of the card in orders.ftl.

## Access and menu

gate-deactivated = Access is switched off.
gate-no-access = No access. Enter an access code or ask the administrator.
gate-no-cities = No cities are assigned to you. Ask the administrator.

staff-menu-head =
    <b>Field Service · dispatch</b>
    { $name }, role: { $role }. Cities: { $cities }
staff-menu-orders = 📦 Orders
staff-menu-new = ➕ New order
staff-menu-escalations = 🚨 Escalations ({ $n })
staff-menu-language = 🌐 Russian / English
staff-all-cities = all
staff-more-cities = { $shown } and { $rest } more
staff-stray-file = There is nothing to attach a file to. Here is the menu.

## Orders

orders-path = Orders
orders-menu = Choose a list or find an order.
orders-search = 🔎 Search
orders-search-title = Search
orders-search-ask = Write the number of an order, the client's phone (4 last digits will do), a street, the client's name or the technician's surname.
orders-search-again = 🔎 Search again
orders-found =
    { $n ->
        [one] For "{ $text }": { $n } order
       *[other] For "{ $text }": { $n } orders
    }
orders-to-menu = 📦 To the orders
orders-queue = Queue ({ $n })
orders-escalated = 🚨 Escalations ({ $n })
orders-deferred = Deferred ({ $n })
orders-guarantee = Under guarantee ({ $n })
orders-closed = Closed ({ $n })
orders-canceled = Cancelled ({ $n })
orders-queue-title = Queue
orders-escalated-title = Escalations
orders-deferred-title = Deferred
orders-guarantee-title = Under guarantee
orders-closed-title = Closed
orders-canceled-title = Cancelled
orders-all-title = All
queue-total = In all: { $n }
queue-empty = Nothing here.
queue-line = { $marks }<b>#{ $n }</b> { $emoji } { $state }
queue-line-place = 📍 { $place } · ⏰ { $slot }
queue-searched = r{ $round }/{ $rounds }, { $asked } asked, searching on
queue-asked = r{ $round }/{ $rounds }, { $asked } asked, answer by { $time }
queue-button = #{ $n } { $emoji }
queue-refresh = 🔄 Refresh
queue-sort-newest = 🕒 Newest first
queue-sort-priority = ⚡ By urgency
escalation-line = 🚨 { $since }, { $reason }, in charge: { $owner }
escalation-snoozed = (snoozed, { $left } left)

## Card

card-head = { $emoji } <b>{ $category }</b> · { $status } · #{ $n }
card-search = 🔎 { $state }
card-search-seen = 👁 { $asked } asked, { $seen } have seen it
card-search-declined = ✖️ { $n } declined: { $reasons }
card-search-next = ⏭ Next look at { $time }
card-wake = 💤 The search begins { $moment }
card-source = 🔗 Guarantee for order #{ $n }
card-guarantee-order = 🛡 Guarantee order #{ $n }
card-late = 🌙 Visit after working hours
card-master = 🧰 Technician: { $name }, { $phone }
card-preferred = 🎯 Preferred technician: { $name }
card-created = 🗓 Created { $moment }, { $by }
card-total = 💵 Total: { $sum }
card-commission = 💳 Commission { $sum }, { $status }
card-cancel-reason = ❌ Cancelled because: { $reason }
card-files = 📎 Files: { $n }
card-assign = 👥 Assign
card-activate = ▶️ Activate
card-defer = ⏸ Defer
card-restart = 🔁 Restart the search
card-return = ↩️ Return to search
card-cancel = ✖️ Cancel
copy-client-phone = 📋 Client's phone
copy-master-phone = 📋 Technician's phone
copy-address = 📋 Address
copy-no-clientPhone = The client's phone is not known.
copy-no-masterPhone = The order has no technician, or no phone is known.
copy-no-address = The address is not known.
answer-no = ⬅️ No
reason-length = The reason must have 3 to 200 characters.

## Tabs

tab-history = 📜 History
tab-offers = 📨 Offers
tab-why = ❓ Why not assigned
tab-history-title = History
tab-offers-title = Offers
tab-why-title = Why not assigned
history-line = <b>{ $moment }</b> · { $reason }
history-line-who = 👤 { $who }, { $source }
history-line-moved = ↔️ { $moved }
history-line-comment = 💬 { $comment }
offers-tab-none = This order has not been offered to anybody yet.
offer-tab-line = <b>{ $name }</b> (#{ $id }), round { $round }: { $state }
offer-tab-source = { $source }; { $moments }
offer-tab-why = 💬 { $why }
offer-sent-at = sent { $time }
offer-delivered-at = delivered { $time }
offer-viewed-at = opened { $time }
offer-responded-at = answered { $time }
offer-open-until = waiting until { $time }
offer-withdraw = ✖️ Withdraw: { $name }
offer-over = The offer has ended already: { $state }.
why-none = The engine has not looked at this order yet.
why-head = <b>{ $time }: { $outcome }</b> (because: { $trigger })
why-repeated =
    { $n ->
        [one] The same decision { $n } more time, last at { $time }
       *[other] The same decision { $n } more times, last at { $time }
    }
why-scope = Searched in: { $scope }
why-scope-widened = Searched in: { $scope } (nobody in the district)
why-round = Round { $round }
why-counts = { $eligible } of { $total } technicians fit
why-preferred = 🎯 Preferred technician { $name }: { $reasons }
why-fits = fits
why-candidates = <b>They fit, in this order:</b>
why-candidate = { $place }. { $name } (#{ $id }) { $vehicle } { $check } ⭐{ $rating } { $marks }
why-rejected = <b>The others:</b>
why-rejected-line = • { $reason }: { $n }

## Actions

activate-question = Start searching a technician for order #{ $n } now?
activate-yes = ▶️ Yes, search
activate-done = Order #{ $n }: the search has begun.
activate-sleeps = Order #{ $n } is deferred, the search begins { $moment }.
activate-slot-over = The time of the visit has passed. Choose another one first.
restart-question = Restart the search for order #{ $n }? Open offers will be withdrawn, rounds begin with the first.
restart-yes = 🔁 Yes, restart
restart-done = Order #{ $n }: the search has been restarted.
return-question = Return order #{ $n } to search? Technician { $name } will lose it.
return-yes = Yes, return it
return-with-reason = ✏️ Return with a reason
return-reason = Write the reason, 3-200 characters. The technician will see it.
return-done = Order #{ $n } is back in search.
return-other-master = Another technician has the order by now. Please check again.
cancel-title = Cancellation
cancel-ask = Why do we cancel order #{ $n }? Choose a reason or write your own, 3-200 characters.
cancel-question = Cancel order #{ $n }? Reason: { $reason }
cancel-question-master = Technician { $name } will lose it and be told.
cancel-question-reported = ⚠️ The technician says that the commission is paid. It will be dropped.
cancel-yes = ✖️ Yes, cancel
cancel-done = Order #{ $n } is cancelled.
defer-title = Defer
defer-ask = Until when is order #{ $n } deferred? Open offers will be withdrawn.
defer-until = 💤 Until { $moment }, same visit
defer-done = Order #{ $n } is deferred, the search begins { $moment }.
defer-not-possible = It cannot be deferred to that time. Choose another one.
slot-choice-asap = ⚡ As soon as possible
slot-choice-today = Today { $range }
slot-choice-tomorrow = Tomorrow { $range }
slot-choice-deferred = Tomorrow morning

## Escalations

escalation-own = 🙋 I take it
escalation-wait = 🔔 In { $minutes } min
escalation-acked = Order #{ $n }: you are in charge.
escalation-already-yours = Order #{ $n } is yours already.
escalation-snoozed-until = Order #{ $n }: we will remind you at { $until }.
escalation-too-long =
    { $left ->
        [0] It cannot be snoozed any more: the hour is used up.
        [one] It can be snoozed for { $left } more minute.
       *[other] It can be snoozed for { $left } more minutes.
    }
escalation-over = There is no escalation any more: a technician was found or the search was restarted.

## Assignment

assign-title = Assignment
assign-menu = How do we assign order #{ $n }?
assign-auto = ⚡️ Automatic
assign-choose = 👤 Choose a technician
assign-direct = 📌 Assign at once
assign-start-yes = ▶️ Yes, search
assign-to-card = 📋 Card
assign-to-list = 📋 To the list
busy-assign = ⏳ Finding a technician…
busy-candidates = ⏳ Working out who fits…
busy-offer = ⏳ Sending the offer…
candidates-title = Choice of technician
pin-title = Assign at once
candidates-DISTRICT = Technicians of the district, and the others with warnings.
candidates-CITY = Technicians of the whole city.
candidates-widened = Nobody in the district, so the whole city.
candidates-none = Nobody here.
candidates-all = 👀 Show everybody ({ $n } more)
candidate-button = { $mark } { $name }
candidate-line = { $mark } <b>{ $name }</b> (#{ $id })
candidate-figures = ⭐ { $rating } · 💰 { $check } · 📊 { $active }/{ $limit } · { $vehicle }
candidate-reasons = ⚠️ { $reasons }
pin-anyway = Assign all the same

## New order

new-path = New order
new-cancel = ❌ Cancel
new-canceled = The order was not created.
new-begun-anew = This form is finished already. Beginning a new one.
new-city = Choose a city or write its name.
new-city-found = For "{ $text }":
new-city-none = There is no such city among yours.
new-district = Choose a district.
new-no-district = 🚫 No district
new-no-district-word = no district
new-phone = The client's phone, for example +7 912 345-67-89
new-phone-wrong = That does not look like a phone. Write 10 digits, with +7 or 8 if you like.
new-phone-ok = ➡️ Go on all the same
new-phone-other = ⬅️ Another phone
new-duplicates = ⚠️ There are orders of { $phone } already:
new-open = 📋 Open #{ $n }
new-category = What is to be done?
new-description = { $category }: details to be asked of the client
new-slot = When shall we come?
new-slot-passed = That time has passed. Choose another one.
new-late = It is too late for a visit today. Move it to tomorrow { $range }?
new-late-tomorrow = ✅ Yes, tomorrow
new-other-time = 🕒 Another time
new-another-time = 🕒 Another time
new-search-now = 🔎 Search now
new-summary-head = <b>Check the order</b>
new-outside-window = It is { $time }, working hours are { $window }. The order will be deferred, the search begins { $wake }.
new-create = ✅ Create
new-defer = ✅ Defer
new-changed = Time has moved on meanwhile. Please check once more.
new-created = Order #{ $n } created: { $status }.
new-created-sleeps = Order #{ $n } created: { $status }. The search begins { $wake }.

## Commission

card-open-commission = 💳 Commission
finance-path = Finance
finance-commission = Commission #{ $id }
finance-master = 🧰 { $name }, { $phone }
finance-credit = Credited earlier: { $sum }
finance-approve = ✅ Confirm
finance-reject = ❌ Reject
finance-approve-question = Confirm the payment of { $due } for order #{ $n } (technician { $name })? The order will be closed.
finance-approve-yes = ✅ Yes, confirm
finance-approved = Payment confirmed, order #{ $n } is closed.
finance-amount-wrong = The amount does not fit.
finance-reject-reason = Why is the payment for order #{ $n } not confirmed? Write the reason, 3-200 characters. The technician will see it.
finance-rejected = The payment was not confirmed; the technician has been told.
finance-nothing-due = Nothing is to be paid for this commission, it can only be confirmed.

why-line = <code>{ $line }</code>
