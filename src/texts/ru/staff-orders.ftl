### Бот персонала: списки с фильтрами, карточка заказа и что на ней делают. Прежние слова лежат в admin-bot.ftl.

card-guarantee-visit = 🛡 Гарантия

## Списки, фильтры, поиск

orders-filters = 🎛 Фильтры
search-by-master = 👷 По мастеру
search-ask-master = Напишите номер мастера, его имя или телефон (можно 4 последние цифры).
search-pick-master =
    { $n ->
        [one] Нашёлся { $n } мастер. Чьи заказы показать?
        [few] Нашлись { $n } мастера. Чьи заказы показать?
       *[other] Нашлось { $n } мастеров. Чьи заказы показать? Не видно нужного — напишите точнее.
    }
search-of-master = Заказы мастера { $name }: { $n }
master-pick = { $name } (№{ $id })
masters-not-found = Такого мастера в ваших городах нет. Напишите иначе.
guarantee-left =
    { $days ->
        [one] 🛡 Гарантия ещё { $days } день
        [few] 🛡 Гарантия ещё { $days } дня
       *[other] 🛡 Гарантия ещё { $days } дней
    }
escalation-later = ⏸ Отложить
escalation-how-long = На сколько отложить напоминание по заказу №{ $n }?
escalation-list-counts = 👥 Не подошли: { $counts }

filter-title = Фильтры
filter-menu = Фильтры действуют на все списки заявок и сохраняются за вами. Статус действует только в очереди.
filter-line = 🎛 { $filters }
filter-any = любой
filter-city = 🏙 Город: { $value }
filter-category = 🛠 Работа: { $value }
filter-status = 🚦 Статус: { $value }
filter-master = 👷 Мастер: { $value }
filter-date = 📅 Дата: { $value }
filter-number = № Номер: { $value }
filter-escalated = { $mark } Только эскалации
filter-guarantee = { $mark } Только гарантийные
filter-mine = { $mark } Только мои
filter-reset = ♻️ Сбросить
filter-show = 📋 Показать ({ $n })
filter-forgotten = Фильтры сброшены.
filter-clear-one = 🚫 Любой
filter-today = Сегодня
filter-tomorrow = Завтра
filter-ask-city = Заказы какого города показывать? Выберите или напишите название.
filter-ask-city-typed = Мастеров какого города показывать? Выберите или напишите название.
filter-ask-category = Какие работы показывать?
filter-ask-status = Заказы в каком статусе показывать в очереди?
filter-ask-master = Чьи заказы показывать? Напишите номер мастера, его имя или телефон.
filter-ask-date = На какую дату назначен визит? Выберите или напишите, например 12.03.2026.
filter-ask-number = Напишите номер заказа.
filter-date-wrong = Такой даты нет. Напишите, например, 12.03.2026 или 2026-03-12.
filter-number-wrong = Номер заказа состоит из цифр.
filter-shown-city = город: { $value }
filter-shown-category = работа: { $value }
filter-shown-status = статус: { $value }
filter-shown-master = мастер: { $value }
filter-shown-date = дата: { $value }
filter-shown-number = номер: { $value }
filter-shown-escalated = только эскалации
filter-shown-guarantee = только гарантийные
filter-shown-mine = только мои

## Карточка: что с заказом делают

card-edit = ✏️ Изменить
card-letter = ✉️ Мастеру
card-reopen = 🩹 Исправить
card-restore = ♻️ Восстановить
card-to-source = 🔗 Исходный заказ №{ $n }
card-to-guarantee = 🛡 Гарантийный №{ $n }
cancel-own-words = Напишите причину отмены заказа №{ $n }, 3-200 символов.
cancel-closed = Закрытый заказ не отменяют. Если в нём ошибка, нажмите «🩹 Исправить».
cancel-undo = ↩️ Отменить действие

## Правка

edit-title = Правка
edit-menu = <b>Что изменить?</b>
edit-line-name = 👤 Клиент: { $value }
edit-line-phone = 📞 Телефон: { $value }
edit-line-district = 🗺 Район: { $value }
edit-line-street = 📍 Улица: { $value }
edit-line-house = 🏠 Дом: { $value }
edit-line-apartment = 🚪 Квартира: { $value }
edit-line-comment = 💬 Комментарий: { $value }
edit-line-category = 🛠 Работа: { $value }
edit-line-description = 📝 { $value }
edit-line-slot = ⏰ Время: { $value }
edit-line-preferred = 🎯 Предпочтительный мастер: { $value }
edit-name = ✏️ Клиент
edit-phone = ✏️ Телефон
edit-district = ✏️ Район
edit-street = ✏️ Улица
edit-house = ✏️ Дом
edit-apartment = ✏️ Квартира
edit-comment = ✏️ Комментарий
edit-category = ✏️ Работа
edit-description = ✏️ Описание
edit-slot = ✏️ Время
edit-preferred = ✏️ Мастер
edit-ask-name = Как зовут клиента? 2-100 букв.
edit-ask-phone = Новый телефон клиента, например +7 912 345-67-89
edit-ask-district = Выберите район.
edit-ask-street = Напишите название улицы или его часть, от 2 букв.
edit-ask-house = Новый номер дома, 1-10 символов. Если неизвестен, поставьте «-».
edit-ask-apartment = Новая квартира или офис, до 10 символов. Если нет, поставьте «-».
edit-ask-comment = Новый комментарий к адресу, до 250 символов. Если не нужен, поставьте «-».
edit-ask-category = Что нужно сделать?
edit-ask-description = Новое описание, 10-500 символов.
edit-ask-slot = Когда приехать?
edit-ask-preferred = Кому предложить первым? Напишите номер мастера, его имя или телефон.
edit-streets =
    { $n ->
        [0] По запросу «{ $text }» в справочнике ничего нет. Напишите иначе или запишите улицу как есть.
       *[other] По запросу «{ $text }»:
    }
edit-street-as-typed = ⌨️ Записать как есть
edit-none = 🚫 Нет
edit-no-preferred = 🚫 Без предпочтения
edit-done = Изменено: { $fields }.
edit-unchanged = Ничего не изменилось: так уже и записано.
edit-again = 🔁 Повторить
edit-lost = Эта правка уже закончена. Выберите поле.
stale-unknown = Заказ за это время изменился. Повторить?
stale-status = статус { $change }
stale-field = { $field } — { $value }

## Исправление и восстановление

reopen-title = Исправление
reopen-ask = Что исправить в заказе №{ $n }?
reopen-to-PAYMENT = 💳 Оплата подтверждена по ошибке
reopen-to-WORKING = 🧾 Неверная сумма или акт
reopen-reason-PAYMENT = Заказ №{ $n } снова будет ждать подтверждения оплаты, подтверждение отменится проводками. Напишите причину, 3-200 символов. Её увидит мастер.
reopen-reason-WORKING = Заказ №{ $n } вернётся мастеру: он закроет его заново. Напишите причину, 3-200 символов. Её увидит мастер.
reopen-done-PAYMENT = Заказ №{ $n } снова ждёт оплаты, новый срок { $deadline }.
reopen-done-WORKING = Заказ №{ $n } возвращён мастеру на исправление.
reopen-no_commission = У этого заказа нет комиссии, которая могла бы снова ждать оплаты.
reopen-guarantee_exists = По исходному заказу уже идёт другой гарантийный визит: №{ $n }.
restore-title = Восстановление
restore-reason = Почему восстанавливаем заказ №{ $n }? Напишите причину, 3-200 символов.
restore-slot = Время визита по заказу №{ $n } уже прошло. Выберите новое.
restore-done = Заказ №{ $n } восстановлен, ищем мастера.
restore-done-sleeps = Заказ №{ $n } восстановлен и отложен, поиск начнётся { $wake }.
restore-too-late = Отменить действие можно было только 10 секунд. Дальше заказ восстанавливает администратор города.
restore-client_data_erased = Данные клиента уже удалены, восстановить заказ №{ $n } нельзя. Создайте новый.
restore-guarantee_exists = По исходному заказу уже идёт другой гарантийный визит: №{ $n }.

## Сообщение мастеру

letter-title = Сообщение мастеру
letter-ask = Что передать мастеру { $name }? Выберите или напишите, до { $max } символов.
letter-about = Заказ №{ $n }. { $text }
letter-call_us = 📞 Позвоните диспетчеру
    .text = Позвоните, пожалуйста, диспетчеру.
letter-call_client = ☎️ Позвоните клиенту
    .text = Клиент ждёт звонка. Позвоните ему, пожалуйста.
letter-hurry = ⏰ Клиент ждёт
    .text = Клиент ждёт вас. Напишите, когда будете на месте.
letter-status = 🚦 Отметьте статус
    .text = Отметьте, пожалуйста, в боте, где вы: в пути, на месте или заказ закрыт.
letter-sent = Сообщение отправлено: { $name }.
letter-unreachable = Сообщение записано, но { $name } сейчас вне связи: бот у него отключён.
letter-length = Сообщение должно быть от 1 до { $max } символов.
letter-no-master = У заказа нет мастера.

## Файлы

tab-files = 📎 Файлы
tab-files-title = Файлы
files-none = К заказу ничего не приложено.
files-line = { $place }. { $kind } { $name } · { $moment }
files-line-elsewhere = { $place }. { $kind } { $name } · { $moment } · открывается в консоли
file-act = 🧾 Акт мастера
file-PHOTO = 🖼 Фото
file-DOCUMENT = 📄 Файл
files-add = ➕ Добавить файл
files-added = Файл добавлен.

## Что стало с предложением, которое отправил диспетчер

offer-notice-card = 📋 Карточка
offer-notice-list = 📋 К списку
offer-notice-recall = ✖️ Отозвать
offer-notice-sent =
    📨 Предложение отправлено { $name }, ответ до { $time }.
    Заказ #{ $n }
offer-notice-accepted = ✅ Заказ #{ $n } взял { $name }.
offer-notice-declined = ✖️ { $name } отказался от заказа #{ $n }.
offer-notice-declined-why = ✖️ { $name } отказался от заказа #{ $n }: { $reason }.
offer-notice-expired = ⌛ { $name } не ответил вовремя на предложение по заказу #{ $n }.
offer-notice-withdrawn = ↩️ Предложение отозвано: { $name }, заказ #{ $n }.
offer-notice-canceled = ↩️ Предложение снято: { $name }, заказ #{ $n } ({ $reason }).
offer-notice-already = Предложение уже отправлено.
busy-pin = ⏳ Назначаем…
