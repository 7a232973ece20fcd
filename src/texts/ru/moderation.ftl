### Бот персонала: модерация анкет и коды приглашения.

staff-menu-moderation = 🛠 Модерация ({ $n })

moderation-path = Модерация
moderation-total =
    { $n ->
        [0] Анкет на модерации нет.
        [one] Ждёт решения { $n } анкета. Сверху та, что ждёт дольше.
        [few] Ждут решения { $n } анкеты. Сверху те, что ждут дольше.
       *[other] Ждут решения { $n } анкет. Сверху те, что ждут дольше.
    }
moderation-line = { $tick } <b>{ $name }</b> №{ $id } · { $city } · ждёт { $time }
moderation-tick-on = ☑️ №{ $id }
moderation-tick-off = ⬜ №{ $id }
moderation-open = 📄 { $name }
moderation-approve-ticked = Одобрить выбранные ({ $n })
moderation-reject-ticked = Отклонить выбранные
moderation-clear = Снять отметки
moderation-invites = 🎟 Коды приглашения
moderation-to-list = 🛠 К модерации
moderation-too-many = За один раз можно выбрать не больше { $max } анкет.
moderation-none-ticked = Отметьте хотя бы одну анкету, которая ждёт решения.
moderation-days =
    { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[other] { $n } дней
    }

## Решение по одной анкете

form-head = 📝 <b>{ $name }</b> · анкета №{ $id }
form-waits = 🕓 Отправлена { $moment }, ждёт { $time }
form-decided = 🛡 { $state }
form-name-last = Фамилия: { $value }
form-name-first = Имя: { $value }
form-name-middle = Отчество: { $value }
form-approved = { $name }: анкета одобрена.
form-already-approved = { $name }: анкета уже одобрена.
form-rejected = { $name }: анкета отклонена, он увидит причину.
form-already-rejected = { $name }: анкета уже отклонена.
form-wrong-state = Решение уже принято: { $state }.
form-reject-title = Отказ
form-reject-ask = { $name }: почему отклоняем анкету? Выберите причину или напишите свою, 1-200 символов. Он её увидит.
form-reject-type = Напишите причину, 1-200 символов.
form-reject-length = Причина должна быть от 1 до 200 символов.
reject-template-photo = Нечёткое фото паспорта
reject-template-selfie = Селфи не совпадает
reject-template-data = Неполные данные
reject-template-other = Другое

## Несколько анкет сразу

bulk-approve-title = Одобрение
bulk-reject-title = Отказ
bulk-approve-question =
    { $n ->
        [one] Одобрить { $n } анкету?
        [few] Одобрить { $n } анкеты?
       *[other] Одобрить { $n } анкет?
    }
bulk-reject-ask =
    { $n ->
        [one] Почему отклоняем { $n } анкету? Причину увидит мастер. Выберите или напишите свою, 1-200 символов.
        [few] Почему отклоняем { $n } анкеты? Причина одна на всех, мастера её увидят. Выберите или напишите свою, 1-200 символов.
       *[other] Почему отклоняем { $n } анкет? Причина одна на всех, мастера её увидят. Выберите или напишите свою, 1-200 символов.
    }
bulk-reject-question =
    { $n ->
        [one] Отклонить { $n } анкету? Причина: { $reason }
        [few] Отклонить { $n } анкеты? Причина: { $reason }
       *[other] Отклонить { $n } анкет? Причина: { $reason }
    }
bulk-name = • { $name } №{ $id }
bulk-approve-yes = ✅ Да, одобрить
bulk-reject-yes = ❌ Да, отклонить
bulk-done = Готово: { $done } из { $all }.
bulk-row = { $mark } { $name } №{ $id }: { $result }
bulk-result-approved = одобрена
bulk-result-already_approved = была одобрена раньше
bulk-result-rejected = отклонена
bulk-result-already_rejected = была отклонена раньше
bulk-result-wrong_state = решение уже принято
bulk-result-not_found = анкеты больше нет
bulk-result-forbidden = нет прав
bulk-result-invalid_reason = не подходит причина
bulk-result-failed = не получилось, попробуйте ещё раз
busy-bulk = ⏳ Обрабатываем анкеты…

## Коды приглашения

invite-path = Коды приглашения
invite-total = Кодов: { $n }. Один код пускает одного мастера.
invite-none = Кодов пока нет.
invite-not-required = Сейчас код не спрашивают: анкету может заполнить каждый.
invite-line = { $mark } <code>{ $code }</code> · { $city } · { $state }
invite-line-comment = 💬 { $comment }
invite-line-issued = 👤 { $by }, { $moment }
invite-any-city = любой город
invite-state-active = действует
invite-state-active-until = действует до { $moment }
invite-state-used = использован
invite-state-used-by = использован: { $name }
invite-state-revoked = отозван
invite-state-expired = истёк
invite-new = ➕ Выдать код
invite-new-title = Новый код
invite-city-ask = В какой город приглашаем? Выберите или напишите название. Мастер увидит его выбранным, но сможет сменить.
invite-expiry-ask = Сколько действует код?
invite-expiry-0 = Без срока
invite-expiry-1 = 1 день
invite-expiry-7 = 7 дней
invite-expiry-30 = 30 дней
invite-comment-ask = Комментарий для коллег, до 255 символов. Например, кому выдан код.
invite-comment-skip = Пропустить
invite-comment-wrong = Комментарий: до 255 символов.
invite-issued =
    🎟 Код: <code>{ $code }</code>
    Перешлите его мастеру: бот спросит код перед анкетой.
invite-revoke = ✖️ Отозвать { $code }
invite-revoke-question = Отозвать код { $code }? Мастер не сможет им воспользоваться.
invite-revoke-yes = ✖️ Да, отозвать
invite-revoked = Код отозван.
invite-already-revoked = Код уже отозван.
invite-already-used = Код уже использован.
invite-not-found = Код не найден.
invite-city-not-found = Такого города среди ваших нет.
