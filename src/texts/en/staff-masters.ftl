### Staff bot: masters, their card and what can be done with it.

staff-menu-masters = 👷 Masters

masters-path = Masters
masters-menu = Choose a list or find a master.
masters-search = 🔎 Search
masters-search-title = Search
masters-search-ask = Type a master's number, surname, first name or phone (the last 4 digits will do).
masters-search-again = 🔎 Search again
masters-found =
    { $n ->
        [one] "{ $text }": { $n } master
       *[other] "{ $text }": { $n } masters
    }
masters-to-menu = 👷 To masters
masters-working = ✅ Working ({ $n })
    .title = Working
masters-pending = 🕓 In moderation ({ $n })
    .title = In moderation
masters-rejected = ❌ Rejected ({ $n })
    .title = Rejected
masters-blocked = 🚫 Blocked ({ $n })
    .title = Blocked
masters-deleted = 🗑 Deleted ({ $n })
    .title = Deleted
masters-total = Total: { $n }
masters-empty = Nobody here.
masters-line = { $shift } <b>{ $name }</b> #{ $id } · { $active }/{ $limit } · { $check } { $marks }
masters-line-city = 📍 { $city }
masters-button = { $shift } { $name }

## Filters

masters-filters = 🎛 Filters
masters-filters-title = Filters
masters-filters-ask = Whom to show? Filters hold for all lists of masters until you reset them.
masters-filters-now = 🎛 { $filters }
masters-filter-city = City: { $value }
masters-filter-skill = Skill: { $value }
masters-filter-district = District: { $value }
masters-filter-shift-on = ☑️ On shift only
masters-filter-shift-off = ⬜ On shift only
masters-filter-shift = on shift
masters-filter-any = All
masters-filter-any-word = any
masters-filter-reset = 🧹 Reset
masters-filter-show = 👀 Show

## Card

master-number = Master #{ $id }
master-head = 👷 <b>{ $name }</b> · #{ $id }
master-flag-deleted = 🗑 deleted
master-flag-blocked = 🚫 blocked
master-flag-unreachable = 📵 messages have not arrived since { $moment }
master-city = 📍 { $city }
master-phone = 📞 { $phone }
master-rating = ⭐ Rating { $rating }
master-vehicle-yes = 🚗 Has a car
master-vehicle-plate = 🚗 Has a car, { $plate }
master-vehicle-no = 🚶 No car
master-shift-SHIFT_ON = 🟢 On shift since { $since }
master-shift-SHIFT_OFF = ⚪️ Off shift
master-shift-BREAK = ☕ On a break until { $until }, on shift since { $since }
master-load = 📦 Active orders: { $active } of { $limit }
master-load-own = 📦 Active orders: { $active } of { $limit } (own limit)
master-load-zero = 📦 Active orders: { $active }. Limit 0: gets no orders
master-check = 💰 Average check of 7 days: { $check }, orders closed: { $n }
master-moderation = 🛡 Form: { $state }
master-moderation-by = 🛡 Form: { $state } { $moment }, { $by }
master-moderation-waits = 🛡 Form: { $state }, waiting for { $time }
master-moderation-reason = 💬 Reason of rejection: { $reason }
master-districts = 🗺 Districts: { $districts }
master-skills = 🛠 Skills: { $skills }
master-days = 📨 Offers of 30 days: { $offered } ({ $accepted } accepted, { $declined } declined, { $expired } missed)
master-days-trouble = ↩️ In 30 days orders given back: { $refusals }, guarantee returns: { $returns }
master-money = 💳 Balance { $balance }, due { $debt }, rate { $rate } %
master-block = 🚫 Since { $since }: { $reason }
master-block-by = 🚫 Since { $since }: { $reason } ({ $by })
master-block-bare = 🚫 Since { $since }
master-payout = 💸 Payout: { $method }, { $data }
master-home = 🏠 Home point: { $point }
master-consent = 📝 Consent to data processing: { $moment }
master-documents = 📎 Documents: { $n }
master-referral = 🎁 Code { $code }: { $invited } invited, { $approved } of them approved
master-referred = 🎁 Came by the code of: { $name }
master-seen = 👁 Seen { $seen }, in the system since { $created }
master-never-seen = 👁 In the system since { $created }
master-not-found = No such master.
master-no-phone = The master has no phone number here.
master-changed = Somebody else has changed this meanwhile. Check and save again.

## Buttons of the card

master-approve = ✅ Approve
master-reject = ❌ Reject
master-block-button = 🚫 Block
master-unblock-button = ✅ Unblock
master-limit-button = 🔢 Limit
master-rating-button = ⭐ Rating
master-skills-button = 🛠 Skills
master-districts-button = 🗺 Districts
master-documents-button = 📎 Documents
master-message-button = ✉️ Message
master-shift-end-button = ⚪️ End shift
master-delete-button = 🗑 Delete
master-phone-button = 📋 Phone
master-card-button = 👷 Master's card

## Blocking

master-block-title = Blocking
master-block-ask = Why block { $name }? Type a reason, 3-200 characters. He will see it.
master-block-question = Block { $name }? Reason: { $reason }
master-block-effect = His shift ends, open offers are withdrawn. Active orders stay with him.
master-block-yes = 🚫 Yes, block
master-blocked = { $name } is blocked.
master-already-blocked = { $name } has been blocked by an administrator already.
master-active-orders = He still has active orders. Which ones to return to search?
master-active-none = He has no active orders.
master-return-order = ↩️ Return to search #{ $n } ({ $status })
master-unblocked = { $name } is unblocked.
master-not-blocked = { $name } is not blocked.

## Limit and rating

master-limit-title = Limit
master-limit-ask = How many active orders may { $name } have? Now { $limit }. Type a number from 0 to 50 or choose.
master-limit-zero = 0 means that he gets no new orders until the limit is raised.
master-limit-default = ↩️ Default ({ $n })
master-limit-wrong = Limit: a whole number from 0 to 50.
master-limit-set = Limit of { $name }: { $limit }.
master-limit-set-zero = Limit of { $name }: 0. He will get no new orders.
master-limit-same = The limit of { $name } is { $limit } already.
master-rating-title = Rating
master-rating-ask = Which rating for { $name }? Now { $rating }. Type a number from 0 to 5, hundredths allowed: 4.75.
master-rating-wrong = Rating: a number from 0 to 5 with at most two decimals.
master-rating-why = Why will the rating of { $name } be { $rating }? Type a reason, 3-200 characters. Only staff will see it.
master-rating-set = Rating of { $name }: { $rating }.
master-rating-same = The rating of { $name } is { $rating } already.

## Skills and districts

master-skills-title = Skills
master-skills-ask = Tick what { $name } can do and save.
master-skills-empty = ⚠️ Without skills a master gets no orders at all.
master-skills-set = Skills of { $name } are saved.
master-skills-same = Skills of { $name } have not changed.
master-districts-title = Districts
master-districts-ask = Tick the districts where { $name } works and save. Ticked: { $n } of { $all }.
master-districts-all = ☑️ Whole city
master-districts-clear = ⬜ Clear all
master-districts-none = This city has no districts.
master-districts-set = Districts of { $name } are saved.
master-districts-same = Districts of { $name } have not changed.
master-tick-on = ☑️ { $name }
master-tick-off = ⬜ { $name }
master-save = 💾 Save

## Documents and messages

master-documents-none = No documents: none were attached, or they have been erased.
master-documents-shown =
    { $n ->
        [one] Sending { $n } file.
       *[other] Sending { $n } files.
    }
master-document-passport = Passport: { $name }
master-document-selfie = Selfie: { $name }
master-document-other = Document: { $name }
master-message-title = Message
master-message-ask = What to write to { $name }? Choose a ready message or type your own, up to 1000 characters.
master-message-wrong = Message: 1 to 1000 characters.
master-message-sent = The message to { $name } is on its way.
master-message-unreachable = The message to { $name } is stored, but the bot cannot reach him now.
message-template-call = 📞 Call back
    .text = Please call the dispatcher back.
message-template-answer = 📨 Answer offers
    .text = Please answer offers at once: orders are waiting.
message-template-late = ⏰ On time?
    .text = Will you make it to the agreed time? Please answer the dispatcher.
message-template-close = 🧾 Close the order
    .text = Please close the finished order in the bot and attach the act.

## Shift and deletion

master-shift-end-title = Shift
master-shift-end-question = Take { $name } off shift? Open offers go to others, active orders stay with him.
master-shift-end-yes = ⚪️ Yes, end it
master-shift-ended = { $name } is off shift.
master-shift-already-off = { $name } is off shift already.
master-delete-title = Deletion
master-delete-question = Delete { $name } (#{ $id })?
master-delete-effect = His shift ends, open offers are withdrawn. If he ever had offers, orders or money, the account is closed and its history stays. If not, it disappears together with its documents.
master-delete-yes = 🗑 Yes, delete
master-deleted-soft = The account of { $name } is closed, its history stays.
master-deleted-hard = { $name } is deleted.
master-already-deleted = { $name } is deleted already.
master-delete-refused = { $name } cannot be deleted yet: he has active orders. Return them to search or wait until they are closed.
