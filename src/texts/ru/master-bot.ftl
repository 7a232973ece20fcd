### Бот мастера: экраны. Ответы на приём и отказ лежат в results.ftl.

## Первый экран

menu-head =
    <b>Field Service · мастер</b>
    { $name } · { $state }
menu-SHIFT_OFF = ⚪️ Смена выключена. Включите её, чтобы получать заказы.
menu-SHIFT_ON = 🟢 Вы на смене. Новые заказы придут сюда.
menu-BREAK = ☕ Перерыв до { $until }. Новые заказы пока не приходят.
menu-offers = 🆕 Новые заказы ({ $n })
menu-active = 📦 Активные заказы ({ $x }/{ $y })
menu-language = 🌐 Русский / English

## Смена и перерыв

shift-title = Смена
shift-on = 🟢 Включить смену
shift-off = 🔴 Выключить смену
shift-break = ☕ Перерыв
shift-return = 🟢 Вернуться на смену
shift-extend = ⏱️ Продлить перерыв
shift-started = Смена включена. Новые заказы придут сюда.
shift-started-no-districts = Смена включена. У вас не выбраны районы, поэтому заказов будет меньше.
shift-already-on = Вы уже на смене.
shift-on-break = У вас перерыв до { $until }. Чтобы продолжить, нажмите «Вернуться на смену».
shift-blocked = Включить смену нельзя: аккаунт ограничен.
shift-not_verified = Включить смену нельзя: анкета ещё не одобрена.
shift-no_skills = Включить смену нельзя: в профиле нет навыков. Обратитесь к администратору.
shift-off-question =
    { $n ->
        [one] У вас { $n } открытое предложение, оно уйдёт другому мастеру. Выключить смену?
        [few] У вас { $n } открытых предложения, они уйдут другим мастерам. Выключить смену?
       *[other] У вас { $n } открытых предложений, они уйдут другим мастерам. Выключить смену?
    }
shift-off-yes = Да, выключить
shift-off-no = Нет, остаюсь
shift-off-done = Смена выключена. Хорошего отдыха!
shift-ended-active =
    { $n ->
        [one] Смена выключена. У вас { $n } активный заказ, он остаётся за вами.
        [few] Смена выключена. У вас { $n } активных заказа, они остаются за вами.
       *[other] Смена выключена. У вас { $n } активных заказов, они остаются за вами.
    }
shift-already-off = Смена выключена.

break-title = Перерыв
break-question = На сколько сделать перерыв? Открытые предложения останутся за вами.
break-extend-question = На сколько продлить перерыв?
break-minutes =
    { $n ->
        [one] { $n } минута
        [few] { $n } минуты
       *[other] { $n } минут
    }
break-hours =
    { $n ->
        [one] { $n } час
        [few] { $n } часа
       *[other] { $n } часов
    }
break-until = Перерыв до { $until }. Мы напомним, когда он будет заканчиваться.

## Новые заказы

offers-title = Новые заказы
offers-none = Сейчас предложений нет. Как только появится подходящий заказ, он придёт сюда.
offers-refresh = 🔄 Обновить
offer-line =
    <b>№{ $n }</b> · { $emoji } { $category } · до { $time }
    📍 { $place }
    ⏰ { $slot }
offer-button = №{ $n } { $emoji } до { $time }
offers-next = 🆕 Следующее предложение
offer-card-head = 🆕 <b>Новый заказ №{ $n }</b>
offer-card-deadline = ⏳ Ответьте до { $time }, осталось { $left }.
decline-thanks = Спасибо, учтём.
decline-ask-words = Напишите причину, до 200 символов.
plain-line = { $text }

## Активные заказы

orders-title = Активные заказы
orders-none = Активных заказов нет.
order-number = №{ $n }
order-line =
    <b>№{ $n }</b> · { $emoji } { $category } · { $status }
    📍 { $place }
    ⏰ { $slot }
order-button = №{ $n } { $emoji } { $status }
order-open = 📦 Открыть заказ
order-own-head = <b>✅ Заказ №{ $n } ваш</b>
order-card-status = 🔹 <b>{ $status }</b>
order-card-note = 🗒 От диспетчера: { $note }
order-arrived = 🛠 На месте
order-route = 🗺 Маршрут
order-support = 🆘 Диспетчер
order-support-contact = 🆘 Связаться с диспетчером: { $contact }
order-no-support = Контакт диспетчера не указан. Обратитесь к администратору.
order-no-phone = Телефон клиента не указан.
order-not-yours = Этот заказ больше не за вами.
order-wrong-state = Статус заказа уже другой.
order-now-EN_ROUTE = 🚗 Отмечено: вы в пути по заказу №{ $n }.
order-now-WORKING = 🛠 Отмечено: вы на месте, заказ №{ $n }.
copy-line = <code>{ $text }</code>
own-file-too-large = Файл больше 20 МБ. Пришлите фото или файл поменьше.
stray-file = Чтобы приложить файл, откройте заказ или комиссию.

## Отказ от заказа

order-refuse = ↩️ Отказаться от заказа
refuse-title = Отказ
refuse-why = Почему отказываетесь от заказа?
refuse-words = Напишите причину, 3-200 символов.
refuse-words-length = Причина должна быть от 3 до 200 символов.
refuse-question = Отказаться от заказа №{ $n }? Причина: { $reason }. Заказ уйдёт другому мастеру, отказ учитывается в статистике.
refuse-yes = Да, отказаться
refuse-done = Вы отказались от заказа №{ $n }. Ищем другого мастера.
refuse-too-late = Отказаться можно только до выезда. Свяжитесь с диспетчером.

## Закрытие

close-title = Закрытие
close-amount = Сколько заплатил клиент? Например 4500 или 4500,50
close-amount-wrong = Не получилось прочитать сумму. Напишите число, например 4500 или 4500,50.
close-act = Пришлите акт: одно фото или файл.
close-act-first = Актом стал первый файл альбома. Другой файл его заменит.
close-summary = Сумма { $total }, комиссия { $amount } ({ $rate } %), к оплате { $due } до { $deadline }. Закрыть заказ?
close-summary-guarantee = Гарантийный визит, выплата компании { $sum }. Закрыть заказ?
close-yes = ✅ Закрыть
close-change-amount = ✏️ Сумма
close-change-act = ✏️ Акт
close-cancel = ❌ Отменить
close-done = Заказ №{ $n } закрыт. Ждём подтверждения оплаты.
close-done-guarantee = Заказ №{ $n } закрыт. Спасибо за работу!

## Комиссия

order-commission = 💳 Комиссия
commission-title = Комиссия
commission-not-found = Комиссия не найдена.
commission-status = 🔹 <b>{ $status }</b>
commission-figures = 💵 Сумма { $total }, комиссия { $amount } ({ $rate } %)
commission-due = 💳 К оплате: { $due }
commission-deadline = ⏳ Срок: { $deadline }
commission-deadline-left = ⏳ Срок: { $deadline }, осталось { $left }
commission-reported-at = 📨 Об оплате сообщено: { $moment }
commission-approved-at = ✅ Подтверждена: { $moment }
commission-paid = Оплачено: { $sum }
commission-rejection = ⚠️ Не подтверждена: { $reason }
commission-checks = 📎 Чеков: { $n }
commission-attach = 📎 Загрузить чек
commission-reported = Спасибо, передали на проверку. Можно приложить чек.
commission-reported_late = Спасибо, передали на проверку. Срок уже прошёл, ограничение снимут после подтверждения.
commission-already_reported = Вы уже сообщили об оплате.
commission-wrong-state = Сейчас это невозможно: комиссия { $status }.
commission-ask-check = Пришлите фото или файл чека. Можно несколько.
commission-check-attached = Чек приложен. Можно прислать ещё.
