### Ответы на действия: приём, отказ, назначение.

## Приём предложения

accept-accepted = ✅ Заказ №{ $n } ваш. Удачной работы!
accept-already_yours = ✅ Заказ №{ $n } уже закреплён за вами.
accept-taken = Заказ №{ $n } уже взял другой мастер.
accept-expired = ⌛ Время на ответ вышло. Заказ №{ $n } предложен другим.
accept-declined_before = Вы уже отказались от заказа №{ $n }.
accept-canceled = Предложение по заказу №{ $n } снято.
accept-limit_reached = У вас { $x } из { $y } активных заказов. Завершите один и вернитесь к предложению до { $time }.
accept-blocked = Доступ к заказам ограничен: { $reason }. Напишите в поддержку.
accept-not_found = Предложение не найдено.

## Отказ от предложения

decline-question = Отказаться от заказа №{ $n }?
decline-yes = Да, отказаться
decline-no = Нет, вернуться
decline-ask-reason = Почему отказываетесь?
decline-skip = Пропустить
decline-declined = Вы отказались от заказа №{ $n }.
decline-declined_before = Вы уже отказались от заказа №{ $n }.
decline-already_yours = Заказ №{ $n } уже ваш. Отказаться можно в карточке заказа.
decline-taken = Заказ №{ $n } уже взял другой мастер.
decline-expired = ⌛ Время на ответ вышло. Заказ №{ $n } предложен другим.
decline-canceled = Предложение по заказу №{ $n } снято.
decline-not_found = Предложение не найдено.

## Назначение персоналом

assign-start-now = Начать поиск сейчас?
assign-offer_sent = Предложение отправлено: { $masters }, ответ до { $time }.
assign-no_candidates = Подходящих мастеров нет: { $counts }.
assign-nobody-in-city = В этом городе ещё нет мастеров.
assign-offer_conflict = Заказ уже предложен: { $masters }, ответ до { $time }.
assign-wrong_state = Сейчас это невозможно: { $status }.
assign-forbidden = У вас нет прав на это действие.
assign-not_found = Заказ не найден.
assign-warnings = { $name }. Проверьте перед отправкой: { $list }.
pin-warnings = { $name }. Проверьте перед назначением: { $list }.
assign-send-anyway = Всё равно отправить
assign-refused = Мастеру нельзя предложить этот заказ: { $reason }.
assign-refused-not_in_city = мастер из другого города
assign-assigned = Заказ №{ $n } назначен: { $name }.
assign-stale = Заказ изменил { $name } в { $time }: { $changes }. Повторить?
offer-withdrawn = Предложение отозвано.
