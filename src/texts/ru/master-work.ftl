### Бот мастера: меню разделов, история, статистика, «почему нет заказов».

menu-history = 📜 История заказов
menu-finance = 💳 Финансы
menu-requisites = 💳 Реквизиты для оплаты
menu-referral = 🎁 Реферальная программа
menu-statistics = 📈 Статистика
menu-why = ❓ Почему нет заказов
menu-knowledge = 📚 База знаний

## Файлы заказа

order-files = 📎 Файлы ({ $k })
order-no-files = Файлов у этого заказа нет.

## История

history-title = История заказов
history-head = Выполнено: { $completed } · Заработано: { $earned } · Рейтинг: ⭐ { $rating }
history-all = Все
    .chosen = • Все
history-closed = Закрытые
    .chosen = • Закрытые
history-canceled = Отменённые
    .chosen = • Отменённые
history-none = Здесь пока пусто.
history-line-CLOSED =
    ✅ <b>№{ $n }</b> · { $emoji } { $category } · { $sum }
    📍 { $place } · { $moment }
history-line-CANCELED =
    ❌ <b>№{ $n }</b> · { $emoji } { $category } · отменён
    📍 { $place } · { $moment }
history-button-CLOSED = ✅ №{ $n }
history-button-CANCELED = ❌ №{ $n }
history-assigned = 🤝 Вы взяли заказ: { $moment }
history-ended-CLOSED = ✅ Закрыт: { $moment }
history-ended-CANCELED = ❌ Отменён: { $moment }
history-cancel-reason = Причина: { $reason }
history-total = 💵 Сумма: { $sum }
history-commission = 💳 Комиссия: { $sum }, { $status }

## Статистика

statistics-title = Статистика
statistics-completed = ✅ Выполнено заказов: { $total }, в этом месяце: { $month }
statistics-earned = 💰 Заработано в этом месяце: { $sum }
statistics-rating = ⭐ Рейтинг: { $rating }
statistics-average = 🧾 Средний чек за 7 дней: { $sum } (заказов: { $n })
statistics-rate = 💳 Ваша ставка комиссии: { $rate } %
statistics-rate-reached = Средний чек не ниже { $threshold }, поэтому ставка { $better } %. Так держать!
statistics-rate-missing = До ставки { $better } % не хватает { $missing }: она действует при среднем чеке от { $threshold }.
statistics-offers = 📨 <b>За { $days } дней</b>
statistics-offers-figures = Предложений: { $received }, принято: { $accepted }, отклонено: { $declined }, пропущено: { $expired }
statistics-response = ⏱ Обычно вы отвечаете за { $time }
statistics-refusals = ↩️ Отказов от взятых заказов: { $n }
statistics-hours = 🕒 На смене: { $time }
statistics-cheer-0 = Первые заказы уже близко: держите смену включённой и отвечайте сразу.
statistics-cheer-10 = Хорошее начало! Первый десяток заказов позади.
statistics-cheer-50 = Отличный темп! За плечами полсотни заказов.
statistics-cheer-100 = Вы настоящий мастер: сотня заказов и больше. Спасибо, что работаете с нами!

## Почему нет заказов

why-me-title = Почему нет заказов
why-me-none = За последние 7 дней подходящих вам заказов не было. Как только появится заказ по вашим навыкам, мы его предложим.
why-me-figures = За 7 дней. Подходящих заказов: { $suitable }. Предложено вам: { $offered }, из них приняты { $accepted }, отклонены { $declined }, пропущены { $expired }.
why-me-figures-missed = За 7 дней. Подходящих заказов: { $suitable }. Предложено вам: { $offered }, из них приняты { $accepted }, отклонены { $declined }, пропущены { $expired } (≈ { $missed }).
why-me-not-offered = <b>Не предложены вам:</b>
why-me-reason = • { $reason }: { $count }
why-me-note = Каждый заказ посчитан один раз, по самой частой причине.
why-me-not_on_shift = не на смене
why-me-on_break = перерыв
why-me-at_limit = лимит заказов
    .full = лимит { $active }/{ $limit }
why-me-wrong_district = другой район
why-me-commission_overdue = комиссия не оплачена
why-me-blocked = аккаунт ограничен
why-me-unreachable = бот был недоступен
why-me-outranked = были мастера выше по рейтингу
why-me-missing_skill = тогда не было навыка
why-me-not_verified = анкета не одобрена
why-me-inactive = учётная запись неактивна
why-me-deleted = учётная запись закрыта
why-me-declined_before = вы отказались раньше
why-me-asked_recently = вас спрашивали недавно
why-me-slot_conflict = занят в это время
why-me-too_many_open_offers = много предложений без ответа
why-me-previous_master = снят с этого заказа
why-me-fix-shift = 🟢 Смена
why-me-fix-districts = ➕ Районы
why-me-fix-pay = 💳 Оплатить
why-me-fix-orders = 📦 Завершить заказы
