### Сообщения мастеру о его заказах.

order_assigned =
    ✅ Заказ #{ $n } ваш
    { $card }
order_assigned-direct = Заказ назначен диспетчером
order_card_closed =
    📦 Заказ #{ $n }
    { $card }

## Карточка заказа: строка на поле, пустые пропускаются

card-address = 📍 { $address }
card-address-comment = 💬 { $comment }
card-slot = ⏰ { $slot }
card-category = 🛠 { $emoji } { $category }
card-client = 👤 { $client }
card-phone = 📞 { $phone }
card-description = 📝 { $description }
card-guarantee = 🛡 Гарантийный визит, выплата компании { $sum } ₽

order_changed = ✏️ Заказ #{ $n } изменён: { $changes }
order_changed-item = { $field }: { $value }
field-slot = время
field-category = категория
field-description = описание
field-district = район
field-street = улица
field-house = дом
field-apartment = квартира
field-address_comment = комментарий к адресу
field-client_name = имя клиента
field-client_phone = телефон клиента
field-preferred_master = предпочтительный мастер

order_canceled = ❌ Заказ #{ $n } отменён. { $reason }
order_returned = ↩️ Заказ #{ $n } передан другому мастеру.
order_returned-reason = ↩️ Заказ #{ $n } передан другому мастеру. { $reason }
order_reopened = 🔁 Заказ #{ $n } возвращён на исправление: { $reason }
order_reopened-deadline = Оплатите комиссию до { $deadline }.
commission-canceled-note = Комиссия { $amount } ₽ отменена.
unblocked-note = Ограничение снято.
