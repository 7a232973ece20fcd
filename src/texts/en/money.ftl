### Messages to the technician about money.

commission_created =
    💳 Commission for order #{ $n }: { $due } ₽ ({ $rate } %). Please pay by { $deadline }.
    { $requisites }
commission_created-nothing-due =
    💳 Commission for order #{ $n }: { $due } ₽ ({ $rate } %). Nothing to pay, please wait for the confirmation.
commission_reminder = ⏰ { $left } left to pay the commission of { $due } ₽ for order #{ $n }.
commission_overdue_master = 🚫 The commission of { $due } ₽ for order #{ $n } was not paid in time. New orders are paused until the payment is confirmed.
commission_approved = ✅ The payment of { $paid } ₽ for order #{ $n } is confirmed.
commission_approved-unblocked = ✅ The payment of { $paid } ₽ for order #{ $n } is confirmed. The restriction is lifted.
commission_rejected = ⚠️ The payment for order #{ $n } was not confirmed: { $reason }.
commission_rejected-deadline = ⚠️ The payment for order #{ $n } was not confirmed: { $reason }. New deadline: { $deadline }.
guarantee_accrued = 🛡 { $sum } ₽ accrued for guarantee visit #{ $n }.
guarantee_paid = 🛡 Guarantee visit #{ $n }. { $sum } ₽ paid.
referral_registered = 🎁 { $name } has registered as a technician with your code.
referral_reward_accrued = 🎁 { $amount } ₽ accrued (level { $level }) for order #{ $n }.
referral_reward_reversed = The reward of { $amount } ₽ for order #{ $n } is cancelled.
referral_reward_paid = 💸 Rewards paid: { $amount } ₽.
requisites_changed =
    💳 The payment details have changed.
    { $requisites }

## Payment details: one line per way, monospace is easy to copy

requisites-card = Card: <code>{ $number }</code>
requisites-card-holder = Payee: { $holder }
requisites-card-bank = Bank: { $bank }
requisites-sbp = SBP: <code>{ $phone }</code>
requisites-sbp-bank = SBP bank: { $bank }
requisites-sbp-qr-commission = SBP QR code: the “QR code” button on the commission card
requisites-sbp-qr-settings = SBP QR code: the “QR code” button under “Payment details”
requisites-cash = In cash to the administrator
requisites-other = { $text }
requisites-comment = Payment comment: <code>{ $comment }</code>
requisites-none = Ask the administrator for the payment details
