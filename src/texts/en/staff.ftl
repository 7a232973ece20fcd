### Messages to staff.

escalation_logist = ⚠️ Order #{ $n } ({ $city }): { $reason }. { $counts } A dispatcher is needed.
escalation_logist-bare = ⚠️ Order #{ $n } ({ $city }): { $reason }. A dispatcher is needed.
escalation-counts = { $counts }.
escalation_admin = 🚨 Order #{ $n } ({ $city }) is unassigned { $minutes } min after the escalation. In charge: { $owner }.
escalation_snooze_over = ⏰ Order #{ $n } still has no technician.
guarantee_refusal = 🛡 { $name } refused guarantee order #{ $n } and is blocked. The search goes on.
master_refused_order = ↩️ { $name } gave back order #{ $n }: { $reason }. The search has started.
master_unreachable = 📵 { $name }: the bot is blocked, messages do not arrive.
order_assigned_staff = ✅ Order #{ $n } taken by { $name } in { $time }.
moderation_new_form = 📝 New form: { $name }, { $city }.
skills_request = 🛠 { $name } asks to change skills: { $text }.
commission_reported = 💰 { $name } reported a payment of { $due } ₽, order #{ $n }.
commission_canceled = ↩️ Commission #{ $id } of { $amount } ₽ cancelled: order #{ $n }, { $name }; { $staff } cancelled the order or returned it to search.
commission_canceled-reported = ↩️ Commission #{ $id } of { $amount } ₽ cancelled: order #{ $n }, { $name }; { $staff } cancelled the order or returned it to search. The technician had reported the payment.
commission_overdue = 🚫 Commission #{ $id } is overdue: order #{ $n }, { $name }, { $due } ₽.
commission_review_overdue = ⏳ Commission #{ $id } has been waiting for review since { $time }.
staff_added = You have been given access: { $role }. Cities: { $cities }. Press /start.
staff_added-all-cities = all
daily_summary =
    📊 { $city }, { $date }
    Orders: { $created }, assigned: { $assigned }
    Time to assign: half — { $p50 }, 90 % — { $p90 }
    Escalations: { $escalations }, left without a technician: { $unfilled }
    Overdue commissions: { $overdue }
