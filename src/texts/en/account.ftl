### Messages to the technician about the account, the shift and breaks.

moderation_approved = ✅ Your form is approved. Start your shift to receive orders.
moderation_rejected = Your form was rejected: { $reason }. Please correct it and send it again.
account_blocked = 🚫 Your account is restricted: { $reason }.
account_blocked-support = 🚫 Your account is restricted: { $reason }. Questions: { $support }.
account_unblocked = ✅ The restriction is lifted. You may start your shift.
account_deleted = Your account is closed.
limit_changed = Your limit of active orders: { $limit }.
profile_changed = An administrator has changed your profile: { $changes }.
profile-rating = rating { $value }
profile-skills = skills: { $value }
profile-districts = districts: { $value }
shift_ended = An administrator has ended your shift.
break_reminder = ☕ Your break ends in { $left }.
break_expired = The break is over and your shift has ended. Go on working?
staff_message =
    ✉️ Message from the administrator:
    { $text }
