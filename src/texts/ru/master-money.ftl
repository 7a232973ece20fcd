### Бот мастера: финансы, выписка, реквизиты, реферальная программа.

## Финансы

finance-title = Финансы
finance-balance = 💼 Баланс: <b>{ $sum }</b> (плюс: компания должна вам, минус: вы компании)
finance-debt = 💳 Не оплачено и не подтверждено: { $sum }
finance-due = ⏳ К оплате ({ $n })
    .chosen = • ⏳ К оплате ({ $n })
finance-paid = ✅ Оплаченные ({ $n })
    .chosen = • ✅ Оплаченные ({ $n })
finance-overdue = 🚫 Просроченные ({ $n })
    .chosen = • 🚫 Просроченные ({ $n })
finance-none = В этом разделе комиссий нет.
finance-line = <b>№{ $n }</b> · { $sum } · { $status }
finance-line-paid = Оплачено: { $sum }, { $moment }
finance-button = №{ $n } · { $sum }
finance-statement = 📄 Выписка

commission-created-at = 🕒 Начислена: { $moment }
commission-order =
    <b>Заказ №{ $n }</b> · { $type } · { $emoji } { $category }
    📍 { $address }

## Выписка

statement-title = Выписка
statement-this_month = Этот месяц
    .chosen = • Этот месяц
statement-previous_month = Прошлый месяц
    .chosen = • Прошлый месяц
statement-last_7 = 7 дней
    .chosen = • 7 дней
statement-last_30 = 30 дней
    .chosen = • 30 дней
statement-other = ✏️ Другие даты
statement-period = <b>{ $first } - { $last }</b>
statement-opening = Баланс на начало: { $sum }
statement-closing = Баланс на конец: <b>{ $sum }</b>
statement-none = Движений за этот период нет.
statement-entry = { $moment } · { $what }: <b>{ $sum }</b>, баланс { $balance }
statement-entry-order = { $what }, заказ №{ $n }
statement-comment = 💬 { $comment }
statement-ask-dates = Напишите первую и последнюю дату, например 01.03.2026 10.03.2026
statement-not_two_dates = Не получилось прочитать даты. Напишите их так: 01.03.2026 10.03.2026
statement-ends_before_start = Вторая дата раньше первой. Напишите их по порядку.

## Реквизиты

requisites-title = Реквизиты для оплаты
requisites-note = Для конкретной комиссии смотрите её карточку.
requisites-copy-card = 📋 Карта
requisites-copy-sbp = 📋 СБП
requisites-copy-qr = 🔳 QR-код
requisites-gone = Этих реквизитов больше нет. Откройте раздел заново.

## Реферальная программа

referral-title = Реферальная программа
referral-code = Ваш код: <code>{ $code }</code>
referral-terms = { $l1 } % и { $l2 } % от комиссии приглашённых: { $l1 } % за тех, кого пригласили вы, { $l2 } % за тех, кого пригласили они. Начисляем после подтверждения оплаты комиссии.
referral-invited = 👥 Приглашено: { $total }, одобрено: { $approved }, на модерации: { $inModeration }
referral-level = Уровень { $level }: начислений { $n }, на сумму { $sum }
referral-balance = 💰 К выплате: <b>{ $sum }</b>
referral-sums = Начислено: { $accrued }, выплачено: { $paid }, отменено: { $canceled }
referral-last = <b>Последние начисления</b>
referral-reward = { $moment } · заказ №{ $n }, уровень { $level }: { $sum }, { $status }
referral-share = 📤 Поделиться
referral-forward = Перешлите сообщение ниже.
referral-invitation =
    Приглашаю в Field Service: заказы на ремонт рядом с вами, смену включаете сами.
    Анкета займёт 5 минут: { $link }
    Код приглашения: { $code }
referral-invitation-code =
    Приглашаю в Field Service: заказы на ремонт рядом с вами, смену включаете сами.
    Код приглашения: { $code }
