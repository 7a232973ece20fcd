### Бот персонала: мастера, их карточка и действия с ней.

staff-menu-masters = 👷 Мастера

masters-path = Мастера
masters-menu = Выберите список или найдите мастера.
masters-search = 🔎 Поиск
masters-search-title = Поиск
masters-search-ask = Напишите номер мастера, фамилию, имя или телефон (можно 4 последние цифры).
masters-search-again = 🔎 Искать ещё
masters-found =
    { $n ->
        [one] По запросу «{ $text }»: { $n } мастер
        [few] По запросу «{ $text }»: { $n } мастера
       *[other] По запросу «{ $text }»: { $n } мастеров
    }
masters-to-menu = 👷 К мастерам
masters-working = ✅ Работают ({ $n })
    .title = Работают
masters-pending = 🕓 На модерации ({ $n })
    .title = На модерации
masters-rejected = ❌ Отклонённые ({ $n })
    .title = Отклонённые
masters-blocked = 🚫 Заблокированные ({ $n })
    .title = Заблокированные
masters-deleted = 🗑 Удалённые ({ $n })
    .title = Удалённые
masters-total = Всего: { $n }
masters-empty = Здесь никого нет.
masters-line = { $shift } <b>{ $name }</b> №{ $id } · { $active }/{ $limit } · { $check } { $marks }
masters-line-city = 📍 { $city }
masters-button = { $shift } { $name }

## Фильтры

masters-filters = 🎛 Фильтры
masters-filters-title = Фильтры
masters-filters-ask = Кого показывать? Фильтры действуют на все списки мастеров, пока вы их не сбросите.
masters-filters-now = 🎛 { $filters }
masters-filter-city = Город: { $value }
masters-filter-skill = Навык: { $value }
masters-filter-district = Район: { $value }
masters-filter-shift-on = ☑️ Только на смене
masters-filter-shift-off = ⬜ Только на смене
masters-filter-shift = на смене
masters-filter-any = Все
masters-filter-any-word = любой
masters-filter-reset = 🧹 Сбросить
masters-filter-show = 👀 Показать

## Карточка

master-number = Мастер №{ $id }
master-head = 👷 <b>{ $name }</b> · №{ $id }
master-flag-deleted = 🗑 удалён
master-flag-blocked = 🚫 заблокирован
master-flag-unreachable = 📵 сообщения не доходят с { $moment }
master-city = 📍 { $city }
master-phone = 📞 { $phone }
master-rating = ⭐ Рейтинг { $rating }
master-vehicle-yes = 🚗 Есть автомобиль
master-vehicle-plate = 🚗 Есть автомобиль, { $plate }
master-vehicle-no = 🚶 Без автомобиля
master-shift-SHIFT_ON = 🟢 На смене с { $since }
master-shift-SHIFT_OFF = ⚪️ Не на смене
master-shift-BREAK = ☕ Перерыв до { $until }, на смене с { $since }
master-load = 📦 Активных заказов: { $active } из { $limit }
master-load-own = 📦 Активных заказов: { $active } из { $limit } (личный лимит)
master-load-zero = 📦 Активных заказов: { $active }. Лимит 0: заказы не получает
master-check = 💰 Средний чек за 7 дней: { $check }, закрыто заказов: { $n }
master-moderation = 🛡 Анкета: { $state }
master-moderation-by = 🛡 Анкета: { $state } { $moment }, { $by }
master-moderation-waits = 🛡 Анкета: { $state }, ждёт { $time }
master-moderation-reason = 💬 Причина отказа: { $reason }
master-districts = 🗺 Районы: { $districts }
master-skills = 🛠 Навыки: { $skills }
master-days = 📨 За 30 дней предложений: { $offered } (принято { $accepted }, отказов { $declined }, пропущено { $expired })
master-days-trouble = ↩️ За 30 дней отказов от взятых заказов: { $refusals }, гарантийных возвратов: { $returns }
master-money = 💳 Баланс { $balance }, к оплате { $debt }, ставка { $rate } %
master-block = 🚫 С { $since }: { $reason }
master-block-by = 🚫 С { $since }: { $reason } ({ $by })
master-block-bare = 🚫 С { $since }
master-payout = 💸 Выплаты: { $method }, { $data }
master-home = 🏠 Домашняя точка: { $point }
master-consent = 📝 Согласие на обработку данных: { $moment }
master-documents = 📎 Документов: { $n }
master-referral = 🎁 Код { $code }: приглашено { $invited }, из них одобрено { $approved }
master-referred = 🎁 Пришёл по коду мастера: { $name }
master-seen = 👁 Был в боте { $seen }, в системе с { $created }
master-never-seen = 👁 В системе с { $created }
master-not-found = Мастер не найден.
master-no-phone = Телефон мастера не указан.
master-changed = За это время данные изменил кто-то другой. Проверьте и сохраните ещё раз.

## Кнопки карточки

master-approve = ✅ Одобрить
master-reject = ❌ Отклонить
master-block-button = 🚫 Заблокировать
master-unblock-button = ✅ Разблокировать
master-limit-button = 🔢 Лимит
master-rating-button = ⭐ Рейтинг
master-skills-button = 🛠 Навыки
master-districts-button = 🗺 Районы
master-documents-button = 📎 Документы
master-message-button = ✉️ Сообщение
master-shift-end-button = ⚪️ Снять со смены
master-delete-button = 🗑 Удалить
master-phone-button = 📋 Телефон
master-card-button = 👷 Карточка мастера

## Блокировка

master-block-title = Блокировка
master-block-ask = Мастер { $name }: за что блокируем? Напишите причину, 3-200 символов. Он её увидит.
master-block-question = Мастер { $name }: заблокировать? Причина: { $reason }
master-block-effect = Смена закончится, открытые предложения снимутся. Активные заказы останутся за ним.
master-block-yes = 🚫 Да, заблокировать
master-blocked = Мастер { $name } заблокирован.
master-already-blocked = Мастер { $name } уже заблокирован администратором.
master-active-orders = За ним остались активные заказы. Какие вернуть в поиск?
master-active-none = Активных заказов за ним нет.
master-return-order = ↩️ Вернуть в поиск №{ $n } ({ $status })
master-unblocked = Мастер { $name } разблокирован.
master-not-blocked = Мастер { $name } не заблокирован.

## Лимит и рейтинг

master-limit-title = Лимит
master-limit-ask = Мастер { $name }: сколько активных заказов он может вести сразу? Сейчас { $limit }. Напишите число от 0 до 50 или выберите.
master-limit-zero = 0 значит, что новых заказов он не получает, пока лимит не поднимут.
master-limit-default = ↩️ По умолчанию ({ $n })
master-limit-wrong = Лимит: целое число от 0 до 50.
master-limit-set = Мастер { $name }: лимит { $limit }.
master-limit-set-zero = Мастер { $name }: лимит 0. Новых заказов он не получит.
master-limit-same = Мастер { $name }: лимит и так { $limit }.
master-rating-title = Рейтинг
master-rating-ask = Мастер { $name }: какой рейтинг поставить? Сейчас { $rating }. Напишите число от 0 до 5, можно с сотыми: 4,75.
master-rating-wrong = Рейтинг: число от 0 до 5, не больше двух знаков после запятой.
master-rating-why = Мастер { $name }: почему рейтинг станет { $rating }? Напишите причину, 3-200 символов. Её увидят только сотрудники.
master-rating-set = Мастер { $name }: рейтинг { $rating }.
master-rating-same = Мастер { $name }: рейтинг и так { $rating }.

## Навыки и районы

master-skills-title = Навыки
master-skills-ask = Отметьте, что умеет { $name }, и сохраните.
master-skills-empty = ⚠️ Без навыков мастер не получит ни одного заказа.
master-skills-set = Мастер { $name }: навыки сохранены.
master-skills-same = Мастер { $name }: навыки не изменились.
master-districts-title = Районы
master-districts-ask = Отметьте районы, где работает { $name }, и сохраните. Отмечено: { $n } из { $all }.
master-districts-all = ☑️ Весь город
master-districts-clear = ⬜ Снять все
master-districts-none = В этом городе нет районов.
master-districts-set = Мастер { $name }: районы сохранены.
master-districts-same = Мастер { $name }: районы не изменились.
master-tick-on = ☑️ { $name }
master-tick-off = ⬜ { $name }
master-save = 💾 Сохранить

## Документы и сообщение

master-documents-none = Документов нет: они не приложены или уже удалены.
master-documents-shown =
    { $n ->
        [one] Отправляем { $n } файл.
        [few] Отправляем { $n } файла.
       *[other] Отправляем { $n } файлов.
    }
master-document-passport = Паспорт: { $name }
master-document-selfie = Селфи: { $name }
master-document-other = Документ: { $name }
master-message-title = Сообщение
master-message-ask = Мастер { $name }: что ему написать? Выберите готовое сообщение или напишите своё, до 1000 символов.
master-message-wrong = Сообщение: от 1 до 1000 символов.
master-message-sent = Мастер { $name }: сообщение отправлено.
master-message-unreachable = Мастер { $name }: сообщение записано, но бот сейчас до него не достучится.
message-template-call = 📞 Перезвонить
    .text = Перезвоните, пожалуйста, диспетчеру.
message-template-answer = 📨 Отвечать на предложения
    .text = Отвечайте, пожалуйста, на предложения сразу: заказы ждут.
message-template-late = ⏰ Успеваете?
    .text = Успеваете ли вы к назначенному времени? Ответьте, пожалуйста, диспетчеру.
message-template-close = 🧾 Закрыть заказ
    .text = Закройте, пожалуйста, выполненный заказ в боте и приложите акт.

## Смена и удаление

master-shift-end-title = Смена
master-shift-end-question = Мастер { $name }: снять со смены? Открытые предложения уйдут другим, активные заказы останутся за ним.
master-shift-end-yes = ⚪️ Да, снять
master-shift-ended = Мастер { $name } снят со смены.
master-shift-already-off = Мастер { $name } и так не на смене.
master-delete-title = Удаление
master-delete-question = Мастер { $name } (№{ $id }): удалить?
master-delete-effect = Смена закончится, открытые предложения снимутся. Если он когда-либо получал предложения, заказы или деньги, учётная запись закроется и история сохранится. Если нет, запись исчезнет вместе с документами.
master-delete-yes = 🗑 Да, удалить
master-deleted-soft = Мастер { $name }: учётная запись закрыта, история сохранена.
master-deleted-hard = Мастер { $name } удалён.
master-already-deleted = Мастер { $name } уже удалён.
master-delete-refused = Мастер { $name }: удалить пока нельзя, за ним активные заказы. Верните их в поиск или дождитесь закрытия.
