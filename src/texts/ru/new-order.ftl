### Бот персонала: полный и быстрый мастер нового заказа, гарантийный визит. Общие слова мастера лежат в admin-bot.ftl.

new-mode = Как оформим заказ?
new-quick = ⚡ Быстрое создание
new-full = 📝 Полное создание
new-progress-quick = ⚡ Быстрое создание · шаг { $step } из { $of }
new-progress-full = 📝 Полное создание · шаг { $step } из { $of }
new-progress-guarantee = 🛡 Гарантийный визит
new-now = Сейчас: { $value }
new-keep = ➡️ Оставить как есть
new-nothing = нет
new-skip = Пропустить

## Улица и дом

new-street = Какая улица?
new-street-find = 🔎 Найти
new-street-typed = ⌨️ Ввести вручную
new-street-none = 🚫 Без улицы
new-no-street-word = без улицы
new-street-ask-name = Напишите название улицы или его часть, от 2 букв.
new-street-found = По запросу «{ $text }», не больше { $max } подходящих. Нет нужной? Напишите иначе.
new-street-not-found = Такой улицы в справочнике нет. Напишите иначе или введите улицу вручную.
new-street-gone = Такой улицы в справочнике больше нет. Выберите другую.
new-street-ask-typed = Напишите улицу, как её назвал клиент, 2-250 символов.
new-house = Номер дома, 1-10 символов. Если неизвестен, поставьте «-».
new-apartment = Квартира или офис, до 10 символов. Если нет, поставьте «-».
new-comment = Комментарий к адресу, до 250 символов: подъезд, домофон, ориентир. Если не нужен, поставьте «-».

## Клиент

new-name = Как зовут клиента? 2-100 букв.
new-past-orders = 🕘 Раньше с телефона { $phone } заказывали:
new-guarantee-for = 🛡 Гарантия №{ $n }

## Работа

new-describe = Что случилось и что нужно сделать? 10-500 символов.
new-files =
    { $max ->
        [one] Пришлите фото или файлы, можно { $max }. Сейчас приложено: { $n }.
       *[other] Пришлите фото или файлы, до { $max }. Сейчас приложено: { $n }.
    }
new-files-clear = 🗑 Очистить
new-files-done = ✅ Готово
new-file-too-large = Файл больше 20 МБ. Пришлите файл поменьше.
files-too-many =
    { $max ->
        [one] К заказу можно приложить только { $max } файл.
        [few] К заказу можно приложить не больше { $max } файлов.
       *[other] К заказу можно приложить не больше { $max } файлов.
    }

## Тип и исходный заказ

new-type = Какой это заказ?
new-type-normal = 🧾 Обычный
new-type-guarantee = 🛡 Гарантийный
new-source = По какому заказу гарантия? Выберите его или напишите номер заказа или телефон клиента.
new-source-none = Заказов, по которым действует гарантия, не нашлось.
new-no-source = 🚫 Без исходного заказа

## Итог

new-line-city = 🏙 Город: { $value }
new-line-district = 🗺 Район: { $value }
new-line-street = 📍 Улица: { $value }
new-line-house = 🏠 Дом: { $value }
new-line-apartment = 🚪 Квартира: { $value }
new-line-comment = 💬 Комментарий: { $value }
new-line-name = 👤 Клиент: { $value }
new-line-phone = 📞 Телефон: { $value }
new-line-category = 🛠 Работа: { $value }
new-line-description = 📝 { $value }
new-line-files = 📎 Файлы: { $value }
new-line-type = 🏷 Тип: { $value }
new-line-slot = ⏰ Время: { $value }
new-line-source = 🛡 Гарантия по заказу №{ $n }, мастер { $name }
new-change-city = ✏️ Город
new-change-district = ✏️ Район
new-change-street = ✏️ Улица
new-change-house = ✏️ Дом
new-change-apartment = ✏️ Квартира
new-change-comment = ✏️ Комментарий
new-change-name = ✏️ Клиент
new-change-phone = ✏️ Телефон
new-change-category = ✏️ Работа
new-change-description = ✏️ Описание
new-change-files = ✏️ Файлы
new-change-type = ✏️ Тип
new-change-slot = ✏️ Время

## Почему гарантии нет

guarantee-heading = ЗАЯВКА ПО ГАРАНТИИ
guarantee-guarantee_off = Гарантийные визиты выключены в настройках.
guarantee-source_not_closed = Гарантия бывает только по закрытому заказу, а этот сейчас: { $status }.
guarantee-source_is_guarantee = Это уже гарантийный визит. Гарантию создают по исходному заказу.
guarantee-source_without_master = У исходного заказа не было мастера.
guarantee-guarantee_over = Гарантия закончилась { $moment }.
guarantee-guarantee_exists = По этому заказу уже есть гарантийный визит №{ $n }.

## Что не так с вводом

field-problem-too_short = Слишком коротко, нужно от { $min } символов.
field-problem-too_long = Слишком длинно, можно до { $max } символов.
field-problem-not_phone = Не похоже на телефон. Напишите 10 цифр, можно с +7 или 8.
field-problem-not_a_name = В имени бывают только буквы, пробел и дефис.
field-problem-control_character = Уберите невидимые знаки и переносы строк.
field-problem-emoji = Напишите без эмодзи.
field-problem-not_amount = Не похоже на сумму. Например: 4500 или 4500,50.
field-problem-not_category = Выберите категорию кнопкой.
field-problem-required = Это поле нужно заполнить.
field-problem-not_of_city = Это не из города заказа. Выберите заново.
field-problem-two_streets = Улица указана дважды. Выберите её заново.
field-problem-not_coordinates = Это не координаты.
field-problem-too_many = Не больше { $max }.
field-problem-unknown_choice = Выберите время кнопкой.
field-problem-too_far = Так далеко вперёд время не выбирают.
field-problem-unknown_bucket = Такого окна больше нет. Выберите другое.
field-problem-no_such_time = Такого времени в этот день нет. Выберите другое.
field-problem-unknown_date = Такой даты нет.
field-problem-of = { $field }: { $problem }

order-field-clientName = Имя клиента
order-field-clientPhone = Телефон клиента
order-field-districtId = Район
order-field-streetId = Улица
order-field-streetManual = Улица
order-field-house = Дом
order-field-apartment = Квартира
order-field-addressComment = Комментарий к адресу
order-field-location = Точка на карте
order-field-category = Категория
order-field-description = Описание
order-field-preferredMasterId = Предпочтительный мастер
order-field-slot = Время визита
order-field-attachments = Файлы
order-field-externalRef = Внешний номер
