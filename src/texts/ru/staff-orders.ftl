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
filter-ask-city = Заказы какого города показывать?
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
