### Бот персонала: экраны. Ответы назначения лежат в results.ftl, общие слова карточки в orders.ftl.

## Доступ и меню

gate-deactivated = Доступ отключён.
gate-no-access = Нет доступа. Введите код доступа или обратитесь к администратору.
gate-no-cities = Вам не назначены города. Обратитесь к администратору.

staff-menu-head =
    <b>Field Service · диспетчерская</b>
    { $name }, роль: { $role }. Города: { $cities }
staff-menu-orders = 📦 Заявки
staff-menu-new = ➕ Новый заказ
staff-menu-escalations = 🚨 Эскалации ({ $n })
staff-menu-language = 🌐 Русский / English
staff-all-cities = все
staff-more-cities = { $shown } и ещё { $rest }
staff-stray-file = Сейчас файл приложить некуда. Вот меню.

## Заявки

orders-path = Заявки
orders-menu = Выберите список или найдите заказ.
orders-search = 🔎 Поиск
orders-search-title = Поиск
orders-search-ask = Напишите номер заказа, телефон клиента (можно 4 последние цифры), улицу, имя клиента или фамилию мастера.
orders-search-again = 🔎 Искать ещё
orders-found =
    { $n ->
        [one] По запросу «{ $text }»: { $n } заказ
        [few] По запросу «{ $text }»: { $n } заказа
       *[other] По запросу «{ $text }»: { $n } заказов
    }
orders-to-menu = 📦 К заявкам
orders-queue = Очередь ({ $n })
orders-escalated = 🚨 Эскалации ({ $n })
orders-deferred = Отложенные ({ $n })
orders-guarantee = На гарантии ({ $n })
orders-closed = Закрытые ({ $n })
orders-canceled = Отменённые ({ $n })
orders-queue-title = Очередь
orders-escalated-title = Эскалации
orders-deferred-title = Отложенные
orders-guarantee-title = На гарантии
orders-closed-title = Закрытые
orders-canceled-title = Отменённые
orders-all-title = Все
queue-total = Всего: { $n }
queue-empty = Здесь пусто.
queue-line = { $marks }<b>№{ $n }</b> { $emoji } { $state }
queue-line-place = 📍 { $place } · ⏰ { $slot }
queue-searched = r{ $round }/{ $rounds }, спрошен { $asked }, ищем дальше
queue-asked = r{ $round }/{ $rounds }, спрошен { $asked }, ответ до { $time }
queue-button = №{ $n } { $emoji }
queue-refresh = 🔄 Обновить
queue-sort-newest = 🕒 Новые сверху
queue-sort-priority = ⚡ По срочности
escalation-line = 🚨 { $since }, { $reason }, ответственный: { $owner }
escalation-snoozed = (отложено, ещё { $left })

## Карточка

card-head = { $emoji } <b>{ $category }</b> · { $status } · №{ $n }
card-search = 🔎 { $state }
card-search-seen = 👁 Спрошено { $asked }, видели { $seen }
card-search-declined = ✖️ Отказов { $n }: { $reasons }
card-search-next = ⏭ Дальше в { $time }
card-wake = 💤 Поиск начнётся { $moment }
card-source = 🔗 Гарантия по заказу №{ $n }
card-guarantee-order = 🛡 Гарантийный заказ №{ $n }
card-late = 🌙 Визит после рабочего дня
card-master = 🧰 Мастер: { $name }, { $phone }
card-preferred = 🎯 Предпочтительный мастер: { $name }
card-created = 🗓 Создан { $moment }, { $by }
card-total = 💵 Сумма: { $sum }
card-commission = 💳 Комиссия { $sum }, { $status }
card-cancel-reason = ❌ Причина отмены: { $reason }
card-files = 📎 Файлов: { $n }
card-assign = 👥 Назначить
card-activate = ▶️ Активировать
card-defer = ⏸ Отложить
card-restart = 🔁 Начать поиск заново
card-return = ↩️ Вернуть в поиск
card-cancel = ✖️ Отменить
copy-client-phone = 📋 Телефон клиента
copy-master-phone = 📋 Телефон мастера
copy-address = 📋 Адрес
copy-no-clientPhone = Телефон клиента не указан.
copy-no-masterPhone = У заказа нет мастера или его телефон не указан.
copy-no-address = Адрес не указан.
answer-no = ⬅️ Нет
reason-length = Причина должна быть от 3 до 200 символов.

## Вкладки

tab-history = 📜 История
tab-offers = 📨 Предложения
tab-why = ❓ Почему не назначен
tab-history-title = История
tab-offers-title = Предложения
tab-why-title = Почему не назначен
history-line = <b>{ $moment }</b> · { $reason }
history-line-who = 👤 { $who }, { $source }
history-line-moved = ↔️ { $moved }
history-line-comment = 💬 { $comment }
offers-tab-none = Этот заказ ещё никому не предлагали.
offer-tab-line = <b>{ $name }</b> (№{ $id }), раунд { $round }: { $state }
offer-tab-source = { $source }; { $moments }
offer-tab-why = 💬 { $why }
offer-sent-at = отправлено { $time }
offer-delivered-at = доставлено { $time }
offer-viewed-at = открыто { $time }
offer-responded-at = ответ { $time }
offer-open-until = ждём до { $time }
offer-withdraw = ✖️ Отозвать: { $name }
offer-over = Предложение уже закончилось: { $state }.
why-none = Движок ещё не рассматривал этот заказ.
why-head = <b>{ $time }: { $outcome }</b> (повод: { $trigger })
why-repeated =
    { $n ->
        [one] То же решение ещё { $n } раз, последний в { $time }
        [few] То же решение ещё { $n } раза, последний в { $time }
       *[other] То же решение ещё { $n } раз, последний в { $time }
    }
why-scope = Где искали: { $scope }
why-scope-widened = Где искали: { $scope } (в районе никого не нашлось)
why-round = Раунд { $round }
why-counts = Подходят { $eligible } из { $total } мастеров
why-preferred = 🎯 Предпочтительный мастер { $name }: { $reasons }
why-fits = подходит
why-candidates = <b>Подходят по порядку:</b>
why-candidate = { $place }. { $name } (№{ $id }) { $vehicle } { $check } ⭐{ $rating } { $marks }
why-rejected = <b>Остальные:</b>
why-rejected-line = • { $reason }: { $n }

## Действия

activate-question = Начать поиск мастера для заказа №{ $n } сейчас?
activate-yes = ▶️ Да, искать
activate-done = Заказ №{ $n }: поиск начат.
activate-sleeps = Заказ №{ $n } отложен, поиск начнётся { $moment }.
activate-slot-over = Время визита уже прошло. Сначала выберите другое.
restart-question = Начать поиск по заказу №{ $n } заново? Открытые предложения будут сняты, раунды пойдут с первого.
restart-yes = 🔁 Да, заново
restart-done = Заказ №{ $n }: поиск начат заново.
return-question = Вернуть заказ #{ $n } в поиск? Мастер { $name } будет снят.
return-yes = Да, вернуть
return-with-reason = ✏️ Вернуть с причиной
return-reason = Напишите причину, 3-200 символов. Её увидит мастер.
return-done = Заказ №{ $n } возвращён в поиск.
return-other-master = Заказ уже у другого мастера. Проверьте ещё раз.
cancel-title = Отмена
cancel-ask = Почему отменяем заказ №{ $n }? Выберите причину или напишите свою, 3-200 символов.
cancel-question = Отменить заказ №{ $n }? Причина: { $reason }
cancel-question-master = Мастер { $name } будет снят и получит сообщение.
cancel-question-reported = ⚠️ Мастер сообщил, что оплатил комиссию. Она будет снята.
cancel-yes = ✖️ Да, отменить
cancel-done = Заказ №{ $n } отменён.
defer-title = Отложить
defer-ask = До какого времени отложить заказ №{ $n }? Открытые предложения будут сняты.
defer-until = 💤 До { $moment }, визит тот же
defer-done = Заказ №{ $n } отложен, поиск начнётся { $moment }.
defer-not-possible = На это время отложить нельзя. Выберите другое.
slot-choice-asap = ⚡ Как можно скорее
slot-choice-today = Сегодня { $range }
slot-choice-tomorrow = Завтра { $range }
slot-choice-deferred = Завтра утром

## Эскалации

escalation-own = 🙋 Беру
escalation-wait = 🔔 Через { $minutes } мин
escalation-acked = Заказ №{ $n }: вы ответственный.
escalation-already-yours = Заказ №{ $n } уже за вами.
escalation-snoozed-until = Заказ №{ $n }: напомним в { $until }.
escalation-too-long =
    { $left ->
        [0] Больше отложить нельзя: час уже использован.
        [one] Можно отложить ещё на { $left } минуту.
        [few] Можно отложить ещё на { $left } минуты.
       *[other] Можно отложить ещё на { $left } минут.
    }
escalation-over = Эскалации уже нет: мастер найден или поиск начат заново.

## Назначение

assign-title = Назначение
assign-menu = Как назначить заказ №{ $n }?
assign-auto = ⚡️ Автораспределение
assign-choose = 👤 Выбрать мастера
assign-direct = 📌 Назначить сразу
assign-start-yes = ▶️ Да, искать
assign-to-card = 📋 Карточка
assign-to-list = 📋 К списку
busy-assign = ⏳ Подбираем мастера…
busy-candidates = ⏳ Считаем, кто подходит…
busy-offer = ⏳ Отправляем предложение…
candidates-title = Выбор мастера
pin-title = Назначить сразу
candidates-DISTRICT = Мастера района заказа и с предупреждениями остальные.
candidates-CITY = Мастера всего города.
candidates-widened = В районе никого нет, поэтому весь город.
candidates-none = Здесь никого нет.
candidates-all = 👀 Показать всех (ещё { $n })
candidate-button = { $mark } { $name }
candidate-line = { $mark } <b>{ $name }</b> (№{ $id })
candidate-figures = ⭐ { $rating } · 💰 { $check } · 📊 { $active }/{ $limit } · { $vehicle }
candidate-reasons = ⚠️ { $reasons }
pin-anyway = Всё равно назначить

## Новый заказ

new-path = Новый заказ
new-cancel = ❌ Отмена
new-canceled = Создание заказа отменено.
new-begun-anew = Эта форма уже закончена. Начинаем новую.
new-city = Выберите город или напишите его название.
new-city-found = По запросу «{ $text }»:
new-city-none = Такого города среди ваших нет.
new-district = Выберите район.
new-no-district = 🚫 Без района
new-no-district-word = без района
new-phone = Телефон клиента, например +7 912 345-67-89
new-phone-wrong = Не похоже на телефон. Напишите 10 цифр, можно с +7 или 8.
new-phone-ok = ➡️ Всё равно продолжить
new-phone-other = ⬅️ Другой телефон
new-duplicates = ⚠️ С телефона { $phone } уже есть заказы:
new-open = 📋 Открыть №{ $n }
new-category = Что нужно сделать?
new-description = { $category }: подробности уточнить у клиента
new-slot = Когда приехать?
new-slot-passed = Это время уже прошло. Выберите другое.
new-late = Уже поздно для выезда сегодня. Перенести на завтра { $range }?
new-late-tomorrow = ✅ Да, на завтра
new-other-time = 🕒 Выбрать другое время
new-another-time = 🕒 Другое время
new-search-now = 🔎 Искать сейчас
new-summary-head = <b>Проверьте заказ</b>
new-outside-window = Сейчас { $time }, рабочее окно { $window }. Заказ будет отложен, поиск начнётся { $wake }.
new-create = ✅ Создать
new-defer = ✅ Отложить
new-changed = Пока вы думали, время изменилось. Проверьте ещё раз.
new-created = Заказ #{ $n } создан: { $status }.
new-created-sleeps = Заказ #{ $n } создан: { $status }. Поиск начнётся { $wake }.

## Комиссия

card-open-commission = 💳 Комиссия
finance-path = Финансы
finance-commission = Комиссия №{ $id }
finance-master = 🧰 { $name }, { $phone }
finance-credit = Зачтено ранее: { $sum }
finance-approve = ✅ Подтвердить
finance-reject = ❌ Отклонить
finance-approve-question = Подтвердить оплату { $due } по заказу №{ $n } (мастер { $name })? Заказ будет закрыт.
finance-approve-yes = ✅ Да, подтвердить
finance-approved = Оплата подтверждена, заказ №{ $n } закрыт.
finance-amount-wrong = Сумма не подходит.
finance-reject-reason = Почему оплата по заказу №{ $n } не подтверждена? Напишите причину, 3-200 символов. Её увидит мастер.
finance-rejected = Оплата не подтверждена, мастеру сообщили.
finance-nothing-due = По этой комиссии платить нечего, её можно только подтвердить.

why-line = <code>{ $line }</code>
