### Сообщения мастеру о деньгах.

commission_created =
    💳 Комиссия по заказу #{ $n }: { $due } ₽ ({ $rate } %). Оплатите до { $deadline }.
    { $requisites }
commission_created-nothing-due =
    💳 Комиссия по заказу #{ $n }: { $due } ₽ ({ $rate } %). Платить не нужно, ждите подтверждения.
commission_reminder = ⏰ До срока оплаты комиссии { $due } ₽ по заказу #{ $n } осталось { $left }.
commission_overdue_master = 🚫 Комиссия { $due } ₽ по заказу #{ $n } не оплачена в срок. Новые заказы приостановлены до подтверждения оплаты.
commission_approved = ✅ Оплата { $paid } ₽ по заказу #{ $n } подтверждена.
commission_approved-unblocked = ✅ Оплата { $paid } ₽ по заказу #{ $n } подтверждена. Ограничение снято.
commission_rejected = ⚠️ Оплата по заказу #{ $n } не подтверждена: { $reason }.
commission_rejected-deadline = ⚠️ Оплата по заказу #{ $n } не подтверждена: { $reason }. Новый срок: { $deadline }.
guarantee_accrued = 🛡 За гарантийный визит #{ $n } начислено { $sum } ₽.
guarantee_paid = 🛡 Гарантийный визит #{ $n }. Выплачено { $sum } ₽.
referral_registered = 🎁 По вашему коду зарегистрировался мастер { $name }.
referral_reward_accrued = 🎁 Начислено { $amount } ₽ (уровень { $level }) за заказ #{ $n }.
referral_reward_reversed = Начисление { $amount } ₽ за заказ #{ $n } отменено.
referral_reward_paid = 💸 Выплачено вознаграждений: { $amount } ₽.
requisites_changed =
    💳 Реквизиты для оплаты изменились.
    { $requisites }

## Реквизиты: строка на способ, моноширинное удобно копировать

requisites-card = Карта: <code>{ $number }</code>
requisites-card-holder = Получатель: { $holder }
requisites-card-bank = Банк: { $bank }
requisites-sbp = СБП: <code>{ $phone }</code>
requisites-sbp-bank = Банк СБП: { $bank }
requisites-sbp-qr-commission = QR-код СБП: кнопка «QR-код» в карточке комиссии
requisites-sbp-qr-settings = QR-код СБП: кнопка «QR-код» в разделе «Реквизиты для оплаты»
requisites-cash = Наличными администратору
requisites-other = { $text }
requisites-comment = Комментарий к платежу: <code>{ $comment }</code>
requisites-none = Реквизиты уточните у администратора
