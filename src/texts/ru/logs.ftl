### Бот персонала: журнал работы всех ролей.

staff-menu-logs = 🧾 Логи
logs-path = Логи
logs-none = Записей нет.
logs-refresh = 🔄 Обновить
logs-older = Старше ▶️
logs-errors = Ошибки
logs-errors-on = ✅ Ошибки
logs-dispatch = Распределение
logs-dispatch-on = ✅ Распределение
logs-clear = 🗑 Очистить
logs-line = <b>{ $moment }</b> · { $role } · { $level }
logs-event = <code>{ $event }</code>
logs-event-order = <code>{ $event }</code> · заказ №{ $n }
logs-level-debug = ⚪️ отладка
logs-level-info = 🔵 инфо
logs-level-warn = 🟠 внимание
logs-level-error = 🔴 ошибка
logs-clear-question = Очистить логи? У всех список начнётся с этого момента. Сами записи хранятся ещё 7 дней.
logs-clear-yes = 🗑 Да, очистить
logs-cleared = Логи очищены.
logs-already_cleared = Логи уже очистил кто-то другой.
