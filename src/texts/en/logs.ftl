### Staff bot: the log of all roles.

staff-menu-logs = 🧾 Logs
logs-path = Logs
logs-none = Nothing here.
logs-refresh = 🔄 Refresh
logs-older = Older ▶️
logs-errors = Errors
logs-errors-on = ✅ Errors
logs-dispatch = Dispatch
logs-dispatch-on = ✅ Dispatch
logs-clear = 🗑 Clear
logs-line = <b>{ $moment }</b> · { $role } · { $level }
logs-event = <code>{ $event }</code>
logs-event-order = <code>{ $event }</code> · order #{ $n }
logs-level-debug = ⚪️ debug
logs-level-info = 🔵 info
logs-level-warn = 🟠 warning
logs-level-error = 🔴 error
logs-clear-question = Clear the logs? For everybody the list will begin at this moment. The rows themselves are kept for 7 days.
logs-clear-yes = 🗑 Yes, clear
logs-cleared = The logs are cleared.
logs-already_cleared = Somebody else has cleared the logs already.
