### Buttons under messages.

button-take = ✅ Take it
button-decline = ✖️ Decline
button-details = ℹ️ Details
button-en-route = 🚗 On my way
button-phone = 📋 Phone
button-address = 📋 Address
button-close-order = 🧾 Close the order
button-paid = ✅ I have paid
button-check = 📎 Receipt
button-open-commission = 💳 Open
button-shift-on = 🟢 Start the shift
button-break-return = ✅ Back on shift
button-break-extend = ⏱️ Extend the break
button-fix-form = ✏️ Correct
button-open = Open
button-card = Card
button-ack = I take it
button-snooze = Snooze: { $minutes } min
