### Staff bot: settings. Title and effect of each setting, its forms and refusals.

staff-menu-settings = ⚙️ Settings
settings-path = Settings
settings-menu = Choose a section.
setting-group-workday = 🕘 Working day
setting-group-dispatch = 📨 Dispatch
setting-group-limits = 📏 Limits
setting-group-guarantee = 🛡 Guarantee
setting-group-finance = 💰 Finance
setting-group-support = 💬 Support
setting-group-channels = 📣 Channels
setting-group-other = 🧩 Other

setting-line = <b>{ $title }</b>: { $value }
setting-line-default = <b>{ $title }</b>: { $value } <i>(default)</i>
setting-changed = ✏️ { $moment }, { $name }
setting-changed-in-sql = in the database
setting-ignored = ⚠️ The stored value cannot be used, the default holds.
setting-stored = Stored: <code>{ $text }</code>
setting-unknown = There is no such setting.

setting-yes = Yes
setting-no = No
setting-value-empty = not set
setting-value-off = off
setting-value-photo = picture uploaded
setting-value-rate = { $share } ({ $percent } %)

setting-type = What to enter: { $type }
setting-type-INT = a whole number
setting-type-MONEY = a sum in roubles, kopecks allowed
setting-type-RATE = a share, up to 4 decimals
setting-type-BOOL = yes or no
setting-type-STR = text
setting-type-CHOICE = one of the options
setting-type-JSON = a list with commas
setting-type-TIME = a time HH:MM
setting-type-PHOTO = a picture
setting-range = Allowed: { $min } to { $max }
setting-example = Example: <code>{ $example }</code>

setting-edit = ✏️ Change
setting-default = ↩️ Default
setting-history = 📜 History
setting-now = Now <b>{ $title }</b>: { $value }
setting-write = Write the new value.
setting-choose = Choose a value.
setting-send-photo = Send a picture. “-” removes it.
setting-photo-wanted = A picture is needed, not a file.
setting-dash-empties = “-” empties the value.
setting-question =
    <b>{ $title }</b>
    { $old } → { $new }
setting-question-default = This is the default.
setting-fanout-warning = ⚠️ More than { $n } offers at once: many technicians will press “Take” and be refused.
setting-save = ✅ Save
setting-changed-now = Saved.
setting-unchanged = The value is that already.
setting-question-over = This question is closed. This is how it stands.
setting-stale = While you were thinking, the value has changed ({ $name }): { $value }. Save yours?

setting-history-title = History
setting-history-none = This setting has never been changed.
setting-history-line =
    <b>{ $moment }</b> · { $name }
    { $old } → { $new }
setting-history-newer = ◀️ Newer
setting-history-older = Older ▶️

## Why a value is refused

setting-problem-not_whole_number = A whole number is needed.
setting-problem-not_decimal = A number is needed, with at most { $decimals } decimals.
setting-problem-not_yes_no = “Yes” or “no” is needed.
setting-problem-not_time = A time like HH:MM is needed, for example 09:30.
setting-problem-not_one_of = Only these: { $allowed }.
setting-problem-out_of_range = From { $min } to { $max }, please.
setting-problem-too_long = Too long: { $max } characters at most.
setting-problem-not_json = The list cannot be read. Write the values with commas.
setting-problem-not_card_number = A card number is needed: 16 to 19 digits.
setting-problem-not_phone = A Russian phone is needed, for example +7 999 123-45-67.
setting-problem-not_url = An address like https://… is needed.
setting-problem-not_channel = The number of a chat is needed, for example -1001234567890, or @channel_name.
setting-problem-buckets = 1 to 8 windows like 10-13 or 09:30-12:00 are needed, in order and without overlaps.
setting-problem-quiet_period = Two different times are needed, for example 22:00-11:00, or “-”.
setting-problem-descending_minutes = Minutes in descending order are needed, at most 10 numbers.
setting-problem-break_lengths = 1 to 4 different numbers from 5 to 480 are needed.
setting-problem-pay_methods = Only card, sbp and cash, each at most once.
setting-conflict-window_empty = The working day must start before it ends.
setting-conflict-bucket_outside_window = Visit windows must lie inside the working day. Change the windows or the working day first.
setting-conflict-threshold_outside_window = The “late” threshold must lie inside the working day. Change the threshold or the working day first.
setting-conflict-city = { $city } has values of its own. { $words }

## Settings

setting-working_hours_start = Start of the working day
    .effect = No search begins before this time. Local time of each city.

setting-working_hours_end = End of the working day
    .effect = From this time on new orders wait for the morning. Local time of each city.

setting-timeslot_buckets = Visit windows
    .effect = Windows offered to clients: 1 to 8, in order, inside the working day.

setting-asap_late_threshold = Late for “as soon as possible”
    .effect = From this time on the bot asks whether to move an urgent order to tomorrow. Inside the working day.

setting-asap_outside_hours_minutes = Urgent visit outside the working day, min
    .effect = Length of the visit window when a technician is searched outside the working day.

setting-distribution_tick_seconds = Safety tick, s
    .effect = How often the engine looks at the orders by itself even when nothing has happened.

setting-distribution_sla_seconds = Time to answer, s
    .effect = How long an offer waits for an answer, counted from its delivery.

setting-distribution_rounds = Waves before the escalation
    .effect = How many waves must fail before a dispatcher is called.

setting-distribution_fanout = Offers per wave
    .effect = How many technicians are asked at the same time. The first to accept gets the order.

setting-distribution_reoffer_minutes = Pause before asking again, min
    .effect = After what time a technician who did not answer is asked again.

setting-distribution_check_slot_conflict = Check overlapping visits
    .effect = No offer that overlaps another visit of the technician.

setting-visit_minutes = Length of an urgent visit, min
    .effect = How long an urgent visit is taken to last when overlaps are checked.

setting-max_open_offers = Open offers of a technician
    .effect = How many unanswered offers a technician may hold at once.

setting-max_active_orders = Active orders of a technician
    .effect = The common limit unless he has one of his own. 0: no orders.

setting-escalate_no_candidates_seconds = Wait when nobody fits, s
    .effect = After what time a dispatcher is called when there is nobody to ask.

setting-escalate_to_admin_after_min = From dispatcher to admin, min
    .effect = How long after the escalation to the dispatcher the admin is called.

setting-distribution_after_escalation = Search after the escalation
    .effect = Whether the search goes on once the dispatcher has been called.
    .continue = Continue
    .stop = Stop

setting-guarantee_block_on_refusal = Block after refusing a guarantee
    .effect = A technician who refuses his own guarantee order is blocked.

setting-guarantee_block_on_timeout = Block after silence on a guarantee
    .effect = A technician who lets a delivered guarantee offer expire is blocked.

setting-max_pending_pushes = Limit of waiting offers
    .effect = New waves wait while more offers than this are undelivered. 0: no limit.

setting-distribution_log_topn = Candidates kept per decision
    .effect = How many of the best technicians are stored with their figures in each decision.

setting-unassigned_alert_after_min = Alert about unassigned orders, min
    .effect = Age of a search from which an order counts as unassigned.

setting-order_attachments_max = Files per order
    .effect = How many files may be attached to one order.

setting-guarantee_days = Guarantee, days
    .effect = How many days after closing a guarantee order can be made. 0: none.

setting-guarantee_company_payment = Payment for a guarantee visit
    .effect = What the company pays the technician for a guarantee visit.

setting-commission_rate_base = Commission rate
    .effect = Share of the order's total for technicians with a usual average check.

setting-commission_rate_high_volume = Reduced commission rate
    .effect = Share of the order's total once the technician's average check reaches the threshold.

setting-commission_high_volume_threshold = Threshold of the reduced rate
    .effect = Average check of 7 days from which the reduced rate applies.

setting-commission_deadline_hours = Time to pay a commission, h
    .effect = How many hours the technician has to pay.

setting-commission_deadline_quiet = Quiet hours of payments
    .effect = A deadline that falls into these hours moves to their end. Local time.
    .hint = Two times, for example 22:00-11:00. “-” switches it off.

setting-commission_reminder_minutes = Payment reminders, min
    .effect = Minutes before the deadline at which the technician is reminded: up to 10 numbers, descending.
    .hint = “-” switches reminders off.

setting-commission_reject_extension_min = Time after a rejected payment, min
    .effect = How many minutes are given when a payment is not confirmed.

setting-commission_review_alert_hours = Alert about an unreviewed payment, h
    .effect = Hours after the deadline until admins are reminded to review.

setting-referral_rate_l1 = Referral reward
    .effect = Share of the invited technician's commission for the one who invited him.

setting-referral_rate_l2 = Second-level reward
    .effect = Share of the commission for the one who invited the inviter.

setting-owner_pay_methods = Ways to pay the commission
    .effect = Which ways the technician sees.
    .hint = card, sbp (fast payments), cash. “-” removes all.

setting-owner_pay_card_number = Card for commissions
    .effect = Number of the card technicians transfer the commission to.
    .hint = 16 to 19 digits.

setting-owner_pay_card_holder = Card holder
    .effect = The name the technician sees when he transfers.

setting-owner_pay_card_bank = Bank of the card
    .effect = The bank that issued the card.

setting-owner_pay_sbp_phone = Phone for fast payments
    .effect = Number for transfers by SBP.

setting-owner_pay_sbp_bank = Bank for fast payments
    .effect = The bank to choose for a transfer by SBP.

setting-owner_pay_sbp_qr_file_id = SBP QR code
    .effect = Picture of the QR code that the technician sees.

setting-owner_pay_other_text = Other ways to pay
    .effect = Text below the payment details.

setting-owner_pay_comment_template = Comment of the payment
    .effect = What the technician writes as the comment. { "{" }order_id{ "}" } and { "{" }master_name{ "}" } become the order number and the name.

setting-support_contact = Support contact
    .effect = Where a technician turns with questions.

setting-support_faq_url = Link to the knowledge base
    .effect = Address of the page with answers to frequent questions.

setting-logs_channel_id = Channel for service messages
    .effect = Signs of life of the roles go here. Empty: LOGS_CHANNEL_ID of the environment.

setting-alerts_channel_id = Channel for alerts
    .effect = Escalations, overdue commissions and errors go here. Empty: ALERTS_CHANNEL_ID of the environment.

setting-reports_channel_id = Channel for reports
    .effect = Exports go here. Empty: REPORTS_CHANNEL_ID of the environment.

setting-autoclose_hours = To the archive after closing, h
    .effect = Hours until a closed order is archived and the technician no longer sees the contacts.

setting-master_invite_required = Technicians by invitation only
    .effect = A newcomer can fill in the form only with an invite code.

setting-break_lengths_minutes = Length of a break, min
    .effect = Lengths of a break to choose from: 1 to 4 numbers from 5 to 480.

setting-break_reminder_minutes = Reminder of the end of a break, min
    .effect = Minutes before the end of a break at which the technician is reminded.

setting-client_data_retention_days = Keeping client data, days
    .effect = Days until name, phone and address are erased. 0: never.

setting-master_docs_retention_days = Keeping technicians' documents, days
    .effect = Days until documents are erased. 0: never.
