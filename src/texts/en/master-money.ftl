### Technicians' bot: finance, statement, payment details, referral programme.

## Finance

finance-title = Finance
finance-balance = 💼 Balance: <b>{ $sum }</b> (plus: the company owes you, minus: you owe the company)
finance-debt = 💳 Not paid or not confirmed: { $sum }
finance-due = ⏳ To pay ({ $n })
    .chosen = • ⏳ To pay ({ $n })
finance-paid = ✅ Paid ({ $n })
    .chosen = • ✅ Paid ({ $n })
finance-overdue = 🚫 Overdue ({ $n })
    .chosen = • 🚫 Overdue ({ $n })
finance-none = No commissions here.
finance-line = <b>#{ $n }</b> · { $sum } · { $status }
finance-line-paid = Paid: { $sum }, { $moment }
finance-button = #{ $n } · { $sum }
finance-statement = 📄 Statement

commission-created-at = 🕒 Charged: { $moment }
commission-order =
    <b>Order #{ $n }</b> · { $type } · { $emoji } { $category }
    📍 { $address }

## Statement

statement-title = Statement
statement-this_month = This month
    .chosen = • This month
statement-previous_month = Last month
    .chosen = • Last month
statement-last_7 = 7 days
    .chosen = • 7 days
statement-last_30 = 30 days
    .chosen = • 30 days
statement-other = ✏️ Other dates
statement-period = <b>{ $first } - { $last }</b>
statement-opening = Opening balance: { $sum }
statement-closing = Closing balance: <b>{ $sum }</b>
statement-none = Nothing moved in this period.
statement-entry = { $moment } · { $what }: <b>{ $sum }</b>, balance { $balance }
statement-entry-order = { $what }, order #{ $n }
statement-comment = 💬 { $comment }
statement-ask-dates = Write the first and the last date, for example 01.03.2026 10.03.2026
statement-not_two_dates = The dates could not be read. Write them like this: 01.03.2026 10.03.2026
statement-ends_before_start = The second date is before the first one. Write them in order.

## Payment details

requisites-title = Payment details
requisites-note = For a particular commission see its card.
requisites-copy-card = 📋 Card
requisites-copy-sbp = 📋 SBP
requisites-copy-qr = 🔳 QR code
requisites-gone = These details are gone. Open the section anew.

## Referral programme

referral-title = Referral programme
referral-code = Your code: <code>{ $code }</code>
referral-terms = { $l1 } % and { $l2 } % of the commission of those invited: { $l1 } % for those you invite, { $l2 } % for those they invite. Accrued once the payment of the commission is confirmed.
referral-invited = 👥 Invited: { $total }, approved: { $approved }, in moderation: { $inModeration }
referral-level = Level { $level }: rewards { $n }, in total { $sum }
referral-balance = 💰 To be paid out: <b>{ $sum }</b>
referral-sums = Accrued: { $accrued }, paid: { $paid }, cancelled: { $canceled }
referral-last = <b>Latest rewards</b>
referral-reward = { $moment } · order #{ $n }, level { $level }: { $sum }, { $status }
referral-share = 📤 Share
referral-forward = Forward the message below.
referral-invitation =
    Join Field Service: repair orders near you, you switch your shift on yourself.
    The form takes 5 minutes: { $link }
    Invitation code: { $code }
referral-invitation-code =
    Join Field Service: repair orders near you, you switch your shift on yourself.
    Invitation code: { $code }
