### Words for codes: statuses, categories, reasons. The key ends with the code as the database stores it.

## Order statuses: full title and the console's short word

status-CREATED = Created
    .short = Draft
status-SEARCHING = Looking for a technician
    .short = Searching
status-GUARANTEE = Guarantee visit
    .short = Guarantee (searching)
status-DEFERRED = Order deferred
    .short = Deferred
status-ASSIGNED = Assigned to a technician
    .short = Assigned
status-EN_ROUTE = Technician on the way
    .short = On the way
status-WORKING = Technician at work
    .short = Working
status-PAYMENT = Waiting for payment confirmation
    .short = Awaiting payment
status-CLOSED = Order closed
    .short = Closed
status-CANCELED = Order cancelled
    .short = Cancelled

order-type-NORMAL = Ordinary
order-type-GUARANTEE = Guarantee

## Categories

category-ELECTRICS = Electrics
    .emoji = ⚡
category-PLUMBING = Plumbing
    .emoji = 🚿
category-APPLIANCES = Appliances
    .emoji = 🔧
category-WINDOWS = Windows
    .emoji = 🪟
category-HANDYMAN = Handyman
    .emoji = 🛠️
category-ROADSIDE = Roadside
    .emoji = 🚗

## Offers

offer-state-SENT = sent
offer-state-VIEWED = seen
offer-state-ACCEPTED = accepted
offer-state-DECLINED = declined
offer-state-EXPIRED = expired
offer-state-CANCELED = withdrawn

offer-source-ENGINE = engine
offer-source-STAFF_AUTO = automatic assignment
offer-source-STAFF_MANUAL = offered by a dispatcher
offer-source-STAFF_DIRECT = assigned by a dispatcher

offer-cancel-taken = taken by another technician
offer-cancel-order_canceled = order cancelled
offer-cancel-order_deferred = order deferred
offer-cancel-order_changed = order changed
offer-cancel-returned_to_search = order returned to search
offer-cancel-master_refused = technician gave the order back
offer-cancel-assigned_directly = assigned by a dispatcher
offer-cancel-master_blocked = technician blocked
offer-cancel-master_off_shift = technician went off shift
offer-cancel-master_busy = technician busy with another order
offer-cancel-undeliverable = message not delivered
offer-cancel-withdrawn = withdrawn by a dispatcher

decline-far = Too far
decline-busy = Busy
decline-price = Price does not suit
decline-not_my_work = Not my work
decline-other = Other
decline-none = no reason given

refusal-sick = Ill
refusal-transport = No transport
refusal-no_time = Not enough time
refusal-client_unreachable = Client does not answer
refusal-other = Other

## Why a technician does not fit: short (for counting) and in full (for one technician)

reason-wrong_district = other district
    .full = other district
reason-missing_skill = no skill
    .full = no skill
reason-not_verified = not verified
    .full = not verified
reason-inactive = inactive
    .full = inactive
reason-blocked = blocked
    .full = blocked
reason-deleted = deleted
    .full = deleted
reason-not_on_shift = off shift
    .full = off shift
reason-on_break = on break
    .full = on break until { $until }
reason-at_limit = limit
    .full = limit { $active }/{ $limit }
reason-open_offer = already asked
    .full = already asked
reason-declined_before = declined
    .full = declined: { $decline }
reason-asked_recently = asked recently
    .full = asked recently, until { $until }
reason-slot_conflict = busy at that time
    .full = busy at { $slot }
reason-too_many_open_offers = many open offers
    .full =
        { $count ->
            [one] { $count } open offer
           *[other] { $count } open offers
        }
reason-unreachable = no connection
    .full = no connection
reason-previous_master = taken off this order
    .full = taken off this order

reason-count = { $reason } { $count }

## Decisions of the engine

decision-offers_sent = offered
decision-no_candidates = nobody to ask
decision-escalated_logist = escalated to the dispatcher
decision-escalated_admin = escalated to the administrator
decision-stopped = search stopped

search-scope-DISTRICT = district
search-scope-CITY = whole city

escalation-no_candidates = no suitable technicians
escalation-rounds_exhausted =
    { $waves ->
        [one] { $waves } wave without an answer
       *[other] { $waves } waves without an answer
    }

dispatch-event-order_created = order created
dispatch-event-order_activated = order activated
dispatch-event-order_returned = order returned to search
dispatch-event-order_woken = deferred order woke up
dispatch-event-order_restored = order restored
dispatch-event-order_changed = order changed
dispatch-event-offer_declined = technician declined
dispatch-event-offer_expired = time to answer ran out
dispatch-event-offer_undeliverable = message not delivered
dispatch-event-offer_withdrawn = offer withdrawn
dispatch-event-master_on_shift = technician went on shift
dispatch-event-master_back_from_break = technician back from a break
dispatch-event-master_limit_freed = technician has room again
dispatch-event-master_unblocked = technician unblocked
dispatch-event-master_approved = technician approved
dispatch-event-master_reachable = technician reachable again
dispatch-event-master_profile_changed = technician's profile changed
dispatch-event-master_busy = technician busy with another order
dispatch-event-setting_changed = setting changed
dispatch-event-safety_tick = regular check
dispatch-event-staff_auto = automatic assignment

## History of an order

history-created_by_staff = created
history-guarantee_created = guarantee order created
history-activated_by_admin = search started
history-deferred_wakeup = the time has come, search started
history-accepted_by_master = technician took the order
history-manual_assign = assigned by a dispatcher
history-master_en_route = technician is on the way
history-master_working = technician is on site
history-master_uploaded_act = technician closed the order, payment awaited
history-guarantee_completed = guarantee visit finished
history-commission_paid = commission confirmed
history-manual_return = returned to search
history-master_refused = technician gave the order back
history-deferred_by_staff = deferred
history-canceled_by_staff = cancelled
history-reopened = reopened for correction
history-restored = restored
history-autoclose_24h = archived
history-distribution_escalate_logist = escalated to the dispatcher
history-distribution_escalate_admin = escalated to the administrator
history-order_edited = edited

actor-SYSTEM = system
actor-ADMIN = administrator
actor-MASTER = technician
actor-AUTO_DISTRIBUTION = engine
actor-CLIENT = client
actor-API = integration

source-bot = bot
source-console = console
source-api = API
source-engine = engine
source-job = on schedule

## Ready-made reasons of cancellation

cancel-reason-client_changed_mind = The client changed their mind
cancel-reason-no_answer = Could not reach the client
cancel-reason-duplicate = Duplicate
cancel-reason-no_masters = No technicians
cancel-reason-other = Other

## People

role-GLOBAL_ADMIN = Global administrator
role-CITY_ADMIN = City administrator
role-LOGIST = Dispatcher

moderation-PENDING = Under review
moderation-APPROVED = Approved
moderation-REJECTED = Rejected

shift-SHIFT_OFF = off shift
shift-SHIFT_ON = on shift
shift-BREAK = on break

payout-CARD = Card
payout-SBP = SBP
payout-YOOMONEY = YooMoney
payout-BANK_ACCOUNT = Bank account

block-commission_overdue = commission not paid in time
block-guarantee_refusal = refusal of a guarantee order
block-staff = decision of an administrator

## Money

commission-WAIT_PAY = awaiting payment
commission-REPORTED = under review
commission-APPROVED = paid
commission-OVERDUE = overdue
commission-CANCELED = cancelled

commission-cancel-order_canceled = order cancelled
commission-cancel-returned_to_search = order returned to search
commission-cancel-reopened = order reopened for correction

reward-ACCRUED = accrued
reward-PAID = paid
reward-CANCELED = cancelled

ledger-COMMISSION_CHARGED = Commission charged
ledger-COMMISSION_CANCELED = Commission cancelled
ledger-COMMISSION_PAID = Commission paid
ledger-COMMISSION_PAYMENT_REVERSED = Commission payment reversed
ledger-COMMISSION_WRITTEN_OFF = Rest of the commission written off
ledger-COMMISSION_WRITE_OFF_REVERSED = Write-off reversed
ledger-REFERRAL_ACCRUED = Referral reward accrued
ledger-REFERRAL_REVERSED = Referral reward reversed
ledger-REFERRAL_PAID = Referral reward paid
ledger-GUARANTEE_ACCRUED = Guarantee visit: accrued
ledger-GUARANTEE_REVERSED = Guarantee visit: reversed
ledger-GUARANTEE_PAID = Guarantee visit: paid
ledger-CORRECTION = Correction

## A decision of the engine in one line

decision-line-round = round { $round }/{ $rounds }
decision-line-sla = SLA { $seconds } s
decision-line-counts = candidates { $eligible } of { $total }
decision-line-candidate = { $place }) t.{ $id } { $vehicle } { $check } ₽ ⭐{ $rating }
decision-line-left = left out: { $reasons }
decision-line-outcome = decision: { $outcome }
decision-line-offered = { $outcome } t.{ $masters } until { $until }
