### Staff bot: moderation of forms and invite codes.

staff-menu-moderation = 🛠 Moderation ({ $n })

moderation-path = Moderation
moderation-total =
    { $n ->
        [0] No forms in moderation.
        [one] { $n } form waits for a decision. The longest wait comes first.
       *[other] { $n } forms wait for a decision. The longest wait comes first.
    }
moderation-line = { $tick } <b>{ $name }</b> #{ $id } · { $city } · waiting for { $time }
moderation-tick-on = ☑️ #{ $id }
moderation-tick-off = ⬜ #{ $id }
moderation-open = 📄 { $name }
moderation-approve-ticked = Approve ticked ({ $n })
moderation-reject-ticked = Reject ticked
moderation-clear = Clear ticks
moderation-invites = 🎟 Invite codes
moderation-to-list = 🛠 To moderation
moderation-too-many = At most { $max } forms can be chosen at once.
moderation-none-ticked = Tick at least one form that waits for a decision.
moderation-days =
    { $n ->
        [one] { $n } day
       *[other] { $n } days
    }

## One form

form-head = 📝 <b>{ $name }</b> · form #{ $id }
form-waits = 🕓 Sent { $moment }, waiting for { $time }
form-decided = 🛡 { $state }
form-name-last = Surname: { $value }
form-name-first = First name: { $value }
form-name-middle = Middle name: { $value }
form-approved = The form of { $name } is approved.
form-already-approved = The form of { $name } has been approved already.
form-rejected = The form of { $name } is rejected, he will see the reason.
form-already-rejected = The form of { $name } has been rejected already.
form-wrong-state = It has been decided already: { $state }.
form-reject-title = Rejection
form-reject-ask = Why reject the form of { $name }? Choose a reason or type your own, 1-200 characters. He will see it.
form-reject-type = Type a reason, 1-200 characters.
form-reject-length = A reason has 1 to 200 characters.
reject-template-photo = The photo of the passport is not clear
reject-template-selfie = The selfie does not match
reject-template-data = Data are incomplete
reject-template-other = Other

## Several forms at once

bulk-approve-title = Approval
bulk-reject-title = Rejection
bulk-approve-question =
    { $n ->
        [one] Approve { $n } form?
       *[other] Approve { $n } forms?
    }
bulk-reject-ask =
    { $n ->
        [one] Why reject { $n } form? The master will see the reason. Choose one or type your own, 1-200 characters.
       *[other] Why reject { $n } forms? One reason for all, the masters will see it. Choose one or type your own, 1-200 characters.
    }
bulk-reject-question =
    { $n ->
        [one] Reject { $n } form? Reason: { $reason }
       *[other] Reject { $n } forms? Reason: { $reason }
    }
bulk-name = • { $name } #{ $id }
bulk-approve-yes = ✅ Yes, approve
bulk-reject-yes = ❌ Yes, reject
bulk-done = Done: { $done } of { $all }.
bulk-row = { $mark } { $name } #{ $id }: { $result }
bulk-result-approved = approved
bulk-result-already_approved = was approved before
bulk-result-rejected = rejected
bulk-result-already_rejected = was rejected before
bulk-result-wrong_state = has been decided already
bulk-result-not_found = there is no such form any more
bulk-result-forbidden = no right to do it
bulk-result-invalid_reason = the reason does not fit
bulk-result-failed = failed, please try again
busy-bulk = ⏳ Working on the forms…

## Invite codes

invite-path = Invite codes
invite-total = Codes: { $n }. One code lets in one master.
invite-none = No codes yet.
invite-not-required = Codes are not asked for now: anybody may fill in the form.
invite-line = { $mark } <code>{ $code }</code> · { $city } · { $state }
invite-line-comment = 💬 { $comment }
invite-line-issued = 👤 { $by }, { $moment }
invite-any-city = any city
invite-state-active = valid
invite-state-active-until = valid until { $moment }
invite-state-used = used
invite-state-used-by = used by { $name }
invite-state-revoked = revoked
invite-state-expired = expired
invite-new = ➕ Issue a code
invite-new-title = New code
invite-city-ask = Which city is it for? Choose it or type its name. The master will find it chosen, but may change it.
invite-expiry-ask = How long is the code valid?
invite-expiry-0 = No limit
invite-expiry-1 = 1 day
invite-expiry-7 = 7 days
invite-expiry-30 = 30 days
invite-comment-ask = A comment for colleagues, up to 255 characters. For example, who got the code.
invite-comment-skip = Skip
invite-comment-wrong = Comment: up to 255 characters.
invite-issued =
    🎟 Code: <code>{ $code }</code>
    Forward it to the master: the bot will ask for it before the form.
invite-revoke = ✖️ Revoke { $code }
invite-revoke-question = Revoke the code { $code }? The master will not be able to use it.
invite-revoke-yes = ✖️ Yes, revoke
invite-revoked = The code is revoked.
invite-already-revoked = The code has been revoked already.
invite-already-used = The code has been used already.
invite-not-found = No such code.
invite-city-not-found = No such city among yours.
