### Сообщения в каналы LOGS, ALERTS, REPORTS.

heartbeat = { $role } alive
role_started = ▶️ { $role } запущен, версия { $version } ({ $instance })
role_stopped = ⏹ { $role } остановлен ({ $instance })
polling_conflict = ⛔ { $bot }: Telegram ответил 409, обновления уже получает другой экземпляр. Роль остановлена.

error_alert = 🔥 { $class }: { $message }
error_alert-request = Код: { $request }
error_alert-count =
    { $count ->
        [one] За 5 минут: { $count } раз
        [few] За 5 минут: { $count } раза
       *[other] За 5 минут: { $count } раз
    }
error_alert-stack = <pre>{ $stack }</pre>
unassigned_backlog =
    ⏳ { $total ->
        [one] { $total } заказ ищет мастера дольше { $minutes } мин
        [few] { $total } заказа ищут мастера дольше { $minutes } мин
       *[other] { $total } заказов ищут мастера дольше { $minutes } мин
    }: { $cities }
unassigned_backlog-city = { $city } { $count }
heartbeat_missing = 💔 Роль { $role } молчит { $age }.
heartbeat_back = 💚 Роль { $role } снова работает.
outbox_lag = 🐌 Сообщения задерживаются: самое старое ждёт { $age }, в очереди { $pending }.
channel_down = 📡 { $bot } не может отправлять сообщения с { $time }. Ответов по предложениям не ждём, срок продлим.
channel_up = 📡 { $bot } снова отправляет сообщения. Перерыв: { $duration }.
bot_unauthorized = 🔑 { $bot }: Telegram не принимает токен. Сообщения не отправляются, проверьте токен и перезапустите.
dead_letters =
    ✉️ { $count ->
        [one] Не доставлено { $count } сообщение
        [few] Не доставлены { $count } сообщения
       *[other] Не доставлено { $count } сообщений
    } за час. Список в консоли.
settings_invalid = ⚙️ Настройка { $key }: значение не подходит ({ $problem }). Работает значение по умолчанию.
requisites_missing = 💳 Реквизиты для оплаты комиссий не заполнены. Мастерам некуда платить.
clock_skew = 🕰 Часы процесса { $role } расходятся с базой на { $skew }.
invariant_broken = 🧮 Проверка не сошлась: { $name }. Строк: { $rows }.
backup_failed = 💾 Резервная копия не сделана: { $error }
restore_drill_failed = 💾 Проверка восстановления не прошла: { $error }
export_file = 📊 { $name }
bot-master = Бот мастеров
bot-admin = Бот персонала
