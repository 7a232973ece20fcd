### Бот персонала: персонал, коды доступа, вход по коду.

## Вход по коду

join-code-taken =
    ✅ Код принят. Ваша роль: <b>{ $role }</b>.
    Осталось согласие, имя и телефон.
join-consent =
    <b>Согласие на обработку персональных данных</b>

    Мы просим ваше полное имя и телефон. Храним также ваш аккаунт Telegram, переписку с ботом и действия в системе: с заказами, мастерами и оплатами.

    Это нужно, чтобы открыть вам доступ к работе с заказами, вести учёт действий и обеспечить безопасность.

    Данные видят администраторы и диспетчеры, а в необходимом объёме мастера и клиенты.

    Согласие можно отозвать, тогда доступ прекратится.
join-agree = ✅ Согласен
join-refuse = ❌ Не согласен
join-refused = Без согласия доступ открыть нельзя. Если передумаете, введите код ещё раз.
join-name = Напишите фамилию, имя и отчество.
join-invalid_name = Нужно от 2 до 160 букв. Можно пробел, дефис и точку.
join-phone = 📱 Напишите номер телефона, например +7 999 123-45-67.
join-invalid_phone = Это не похоже на номер. Нужен российский телефон, например +7 999 123-45-67.
join-done = Добро пожаловать, { $name }! Доступ открыт.
join-invalid_code = Такого кода нет. Проверьте, всё ли введено верно, и попробуйте ещё раз.
join-expired = Код больше не действует. Попросите у администратора новый.
join-no_cities = К этому коду не привязан ни один город. Попросите у администратора новый код.
join-already_staff = У вас уже есть доступ, код не понадобился.
join-too_many_attempts = Слишком много попыток. Попробуйте через час.

## Персонал

staff-menu-staff = 👤 Персонал и доступ
staff-path = Персонал и доступ
staff-menu-words = Выберите роль, добавьте человека или выдайте код доступа.
staff-list-GLOBAL_ADMIN = Главные администраторы ({ $n })
staff-list-CITY_ADMIN = Администраторы городов ({ $n })
staff-list-LOGIST = Логисты ({ $n })
staff-add = ➕ Добавить
staff-codes = 🔑 Коды доступа
staff-line = 👤 <b>{ $name }</b>
staff-line-off = 🚫 <b>{ $name }</b>, доступ отключён
staff-line-more = 📍 { $cities } · 👁 { $seen }
staff-never-seen = ещё не заходил
staff-not-found = Такого сотрудника нет.
staff-card-name = 👤 <b>{ $name }</b>
staff-card-off = 🚫 Доступ отключён
staff-card-role = 🎫 { $role }
staff-card-cities = 📍 Города: { $cities }
staff-card-id = 🆔 Telegram: <code>{ $id }</code>
staff-card-not-linked = 🆔 Ещё не писал боту: аккаунт Telegram привяжется при первом сообщении.
staff-card-username = ✉️ @{ $name }
staff-card-phone = 📱 { $phone }
staff-card-seen = 👁 Последний раз: { $moment }
staff-card-unreachable = 📵 Бот заблокирован, сообщения не доходят
staff-card-since = 🗓 Добавлен { $moment }
staff-card-sessions = 🖥 Открытых сессий консоли: { $n }
staff-role = 🎫 Сменить роль
staff-cities = 📍 Города
staff-off = 🚫 Деактивировать
staff-on = ✅ Активировать
staff-sessions = 🖥 Завершить сессии консоли
staff-role-title = Роль
staff-role-choose = Сейчас { $name }: { $role }. Какая роль нужна?
staff-role-question = Сменить роль: { $name }, { $old } → { $new }?
staff-role-yes = ✅ Да, сменить
staff-role-changed = Роль изменена: { $role }.
staff-role-unchanged = Роль уже такая: { $role }.
staff-role-stale = Роль уже изменил кто-то другой: { $role }.
staff-no-cities-warning = ⚠️ Без городов человек ничего не увидит.
staff-cities-title = Города
staff-cities-ask = Какие города видит { $name }?
staff-cities-changed = Города сохранены.
staff-cities-unchanged = Города не изменились.
staff-cities-stale = Города уже изменил кто-то другой. Вот как сейчас.
staff-off-question = Отключить доступ: { $name }, { $role }? Следующее нажатие уже не сработает, сессии консоли завершатся.
staff-off-yes = 🚫 Да, отключить
staff-deactivated =
    { $n ->
        [0] Доступ отключён.
       *[other] Доступ отключён, завершено сессий консоли: { $n }.
    }
staff-off-already = Доступ уже отключён.
staff-activated = Доступ включён.
staff-sessions-ended =
    { $n ->
        [0] Открытых сессий консоли нет.
       *[other] Завершено сессий консоли: { $n }.
    }
staff-own_role = Свою роль сменить нельзя. Попросите другого главного администратора.
staff-own_access = Отключить самого себя нельзя.
staff-last_admin = Это последний главный администратор. Сначала назначьте другого.
staff-all_cities = Главный администратор видит все города.

## Новый сотрудник

staff-add-title = Новый сотрудник
staff-add-role = Какую роль дать?
staff-add-handle = Напишите Telegram ID (число) или @имя пользователя.
staff-add-handle-wrong = Это не похоже ни на Telegram ID, ни на @имя. Пример: 123456789 или @ivan_petrov.
staff-add-cities = Какие города будет видеть новый сотрудник?
staff-add-question =
    Дать доступ?
    👤 { $who }
    🎫 { $role }
    📍 Города: { $cities }
staff-add-yes = ✅ Добавить
staff-added-done = Добавлено: { $who }.
staff-add-duplicate = { $who } уже есть в системе: { $holder }.

## Отметка городов

ticks-all = ☑️ Все
ticks-none = ◻️ Очистить
ticks-unsearch = ✖️ Сбросить поиск
ticks-done = ✅ Готово ({ $n })
ticks-chosen = Выбрано: { $cities }
ticks-hint = Чтобы найти город, напишите его название.
ticks-found = Показаны города по запросу «{ $text }».

## Коды доступа

code-list-title = Коды доступа
code-new-title = Новый код
code-none = Кодов пока нет.
code-new = ➕ Выдать код
code-button = { $mark } { $begins }…
code-state-open = ждёт
    .mark = 🟢
code-state-used = использован
    .mark = ✅
code-state-revoked = отозван
    .mark = 🚫
code-state-expired = истёк
    .mark = ⌛
code-line = { $mark } <b>{ $begins }…</b> { $state }
code-line-opens = 🎫 { $role } · 📍 { $cities }
code-line-until = ⏳ Действует до { $moment }
code-line-used = 👤 Вошёл: { $name }
code-line-comment = 💬 { $text }
code-issued = 🗓 Выдал { $name }, { $moment }
code-revoke = 🚫 Отозвать
code-revoke-question = Отозвать этот код? Войти по нему будет нельзя.
code-revoke-yes = 🚫 Да, отозвать
code-revoked = Код отозван.
code-already_revoked = Код уже отозван.
code-used = По этому коду уже вошли, отозвать его нельзя.
code-not_found = Такого кода нет.
code-role = Какую роль даст код?
code-cities = Какие города откроет код?
code-no_cities = Отметьте хотя бы один город.
code-comment = Для кого код? Напишите пометку до 200 символов, её увидят только главные администраторы.
code-no-comment = Без пометки
code-comment-long = Пометка длиннее 200 символов.
code-question =
    Выдать код?
    🎫 { $role }
    📍 Города: { $cities }
    ⏳ Действует до { $moment }, для одного человека
code-make = 🔑 Выдать
code-made =
    🔑 Код доступа: <code>{ $code }</code>

    Нажмите на код, чтобы скопировать, и передайте его человеку. Пусть откроет этого бота и отправит код сообщением. Код действует до { $moment } и больше не будет показан.
code-made-before = Код уже выдан, он показан в сообщении.
