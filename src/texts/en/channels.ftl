### Messages to the channels LOGS, ALERTS, REPORTS.

heartbeat = { $role } alive
role_started = ▶️ { $role } started, version { $version } ({ $instance })
role_stopped = ⏹ { $role } stopped ({ $instance })
polling_conflict = ⛔ { $bot }: Telegram answered 409, another instance is receiving the updates. The role has stopped.

error_alert = 🔥 { $class }: { $message }
error_alert-request = Code: { $request }
error_alert-count =
    { $count ->
        [one] In 5 minutes: { $count } time
       *[other] In 5 minutes: { $count } times
    }
error_alert-stack = <pre>{ $stack }</pre>
unassigned_backlog =
    ⏳ { $total ->
        [one] { $total } order has been looking for a technician for over { $minutes } min
       *[other] { $total } orders have been looking for a technician for over { $minutes } min
    }: { $cities }
unassigned_backlog-city = { $city } { $count }
heartbeat_missing = 💔 Role { $role } has been silent for { $age }.
heartbeat_back = 💚 Role { $role } is working again.
outbox_lag = 🐌 Messages are late: the oldest has waited { $age }, { $pending } in the queue.
channel_down = 📡 { $bot } has been unable to send messages since { $time }. Answers to offers are not expected, their time will be extended.
channel_up = 📡 { $bot } is sending messages again. It was down for { $duration }.
bot_unauthorized = 🔑 { $bot }: Telegram does not accept the token. No messages are sent; check the token and restart.
dead_letters =
    ✉️ { $count ->
        [one] { $count } message was not delivered
       *[other] { $count } messages were not delivered
    } within an hour. See the list in the console.
settings_invalid = ⚙️ Setting { $key }: the value does not fit ({ $problem }). The default is in force.
requisites_missing = 💳 The payment details for commissions are empty. Technicians have nowhere to pay.
clock_skew = 🕰 The clock of process { $role } differs from the database by { $skew }.
invariant_broken = 🧮 A check has failed: { $name }. Rows: { $rows }.
backup_failed = 💾 The backup was not made: { $error }
restore_drill_failed = 💾 The restore drill failed: { $error }
export_file = 📊 { $name }
bot-master = Technicians' bot
bot-admin = Staff bot
