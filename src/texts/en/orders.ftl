### Messages to the technician about his orders.

order_assigned =
    ✅ Order #{ $n } is yours
    { $card }
order_assigned-direct = Assigned by the dispatcher
order_card_closed =
    📦 Order #{ $n }
    { $card }

## Order card: one line per field, empty ones are left out

card-address = 📍 { $address }
card-address-comment = 💬 { $comment }
card-slot = ⏰ { $slot }
card-category = 🛠 { $emoji } { $category }
card-client = 👤 { $client }
card-phone = 📞 { $phone }
card-description = 📝 { $description }
card-guarantee = 🛡 Guarantee visit, the company pays { $sum } ₽

order_changed = ✏️ Order #{ $n } has changed: { $changes }
order_changed-item = { $field }: { $value }
field-slot = time
field-category = category
field-description = description
field-district = district
field-street = street
field-house = house
field-apartment = apartment
field-address_comment = address note
field-client_name = client's name
field-client_phone = client's phone
field-preferred_master = preferred technician

order_canceled = ❌ Order #{ $n } has been cancelled. { $reason }
order_returned = ↩️ Order #{ $n } goes to another technician.
order_returned-reason = ↩️ Order #{ $n } goes to another technician. { $reason }
order_reopened = 🔁 Order #{ $n } is back for correction: { $reason }
order_reopened-deadline = Please pay the commission by { $deadline }.
commission-canceled-note = The commission of { $amount } ₽ is cancelled.
unblocked-note = The restriction is lifted.
