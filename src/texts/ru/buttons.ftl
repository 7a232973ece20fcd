### Кнопки под сообщениями.

button-take = ✅ Взять
button-decline = ✖️ Отказаться
button-details = ℹ️ Подробнее
button-en-route = 🚗 В пути
button-phone = 📋 Телефон
button-address = 📋 Адрес
button-close-order = 🧾 Закрыть заказ
button-paid = ✅ Я оплатил
button-check = 📎 Чек
button-open-commission = 💳 Открыть
button-shift-on = 🟢 Включить смену
button-break-return = ✅ Вернуться на смену
button-break-extend = ⏱️ Продлить перерыв
button-fix-form = ✏️ Исправить
button-open = Открыть
button-card = Карточка
button-ack = Беру
button-snooze = Отложить: { $minutes } мин
