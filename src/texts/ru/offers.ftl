### Предложения: сообщение мастеру и его правки.

new_offer =
    🆕 Новый заказ #{ $n }

    { $lines }

    Ответьте до { $deadline }.
new_offer-place = 📍 { $place }
new_offer-street = 🛣 { $street }
new_offer-slot = ⏰ { $slot }
new_offer-category = 🛠 { $emoji } { $category }
new_offer-description = 📝 { $description }
new_offer-guarantee = 🛡 Гарантийный визит, выплата компании { $sum } ₽
offer_taken = Заказ #{ $n } уже взял другой мастер.
offer_expired = ⌛ Заказ #{ $n }: время на ответ вышло.
offer_canceled = Предложение по заказу #{ $n } снято.
offer_declined = Вы отказались от заказа #{ $n }.
