### Сообщения персоналу.

escalation_logist = ⚠️ Заказ #{ $n } ({ $city }): { $reason }. { $counts } Нужен диспетчер.
escalation_logist-bare = ⚠️ Заказ #{ $n } ({ $city }): { $reason }. Нужен диспетчер.
escalation-counts = { $counts }.
escalation_admin = 🚨 Заказ #{ $n } ({ $city }) не распределён { $minutes } мин после эскалации. Ответственный: { $owner }.
escalation_snooze_over = ⏰ Заказ #{ $n } всё ещё без мастера.
guarantee_refusal = 🛡 Мастер { $name } отказался от гарантийного заказа #{ $n } и заблокирован. Поиск продолжается.
master_refused_order = ↩️ Мастер { $name } отказался от заказа #{ $n }: { $reason }. Поиск запущен.
master_unreachable = 📵 Мастер { $name }: бот заблокирован, сообщения не доходят.
order_assigned_staff = ✅ Заказ #{ $n } взял { $name } за { $time }.
moderation_new_form = 📝 Новая анкета: { $name }, { $city }.
skills_request = 🛠 Мастер { $name } просит изменить навыки: { $text }.
commission_reported = 💰 { $name } сообщил об оплате { $due } ₽, заказ #{ $n }.
commission_canceled = ↩️ Комиссия #{ $id } { $amount } ₽ снята: заказ #{ $n }, { $name }; { $staff } отменил заказ или вернул его в поиск.
commission_canceled-reported = ↩️ Комиссия #{ $id } { $amount } ₽ снята: заказ #{ $n }, { $name }; { $staff } отменил заказ или вернул его в поиск. Мастер сообщал об оплате.
commission_overdue = 🚫 Просрочена комиссия #{ $id }: заказ #{ $n }, { $name }, { $due } ₽.
commission_review_overdue = ⏳ Комиссия #{ $id } ждёт проверки с { $time }.
staff_added = Вам выдан доступ: { $role }. Города: { $cities }. Нажмите /start.
staff_added-all-cities = все
daily_summary =
    📊 { $city }, { $date }
    Заказов: { $created }, назначено: { $assigned }
    Время до назначения: половина — { $p50 }, 90 % — { $p90 }
    Эскалаций: { $escalations }, без мастера: { $unfilled }
    Просроченных комиссий: { $overdue }
