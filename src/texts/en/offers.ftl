### Offers: the message to the technician and its edits.

new_offer =
    🆕 New order #{ $n }

    { $lines }

    Please answer by { $deadline }.
new_offer-place = 📍 { $place }
new_offer-street = 🛣 { $street }
new_offer-slot = ⏰ { $slot }
new_offer-category = 🛠 { $emoji } { $category }
new_offer-description = 📝 { $description }
new_offer-guarantee = 🛡 Guarantee visit, the company pays { $sum } ₽
offer_taken = Order #{ $n } has been taken by another technician.
offer_expired = ⌛ Order #{ $n }: time to answer is up.
offer_canceled = The offer of order #{ $n } was withdrawn.
offer_declined = You have declined order #{ $n }.
