### Staff bot: lists with filters, the card of an order and what is done on it. Earlier words are in admin-bot.ftl.

card-guarantee-visit = 🛡 Guarantee

## Lists, filters, search

orders-filters = 🎛 Filters
search-by-master = 👷 By technician
search-ask-master = Write the technician's number, name or phone (the last 4 digits will do).
search-pick-master =
    { $n ->
        [one] { $n } technician was found. Whose orders shall be shown?
       *[other] { $n } technicians were found. Whose orders shall be shown? Not there? Write more of the name.
    }
search-of-master = Orders of { $name }: { $n }
master-pick = { $name } (#{ $id })
masters-not-found = There is no such technician in your cities. Write it in another way.
guarantee-left =
    { $days ->
        [one] 🛡 Guarantee for { $days } more day
       *[other] 🛡 Guarantee for { $days } more days
    }
escalation-later = ⏸ Snooze
escalation-how-long = Snooze the reminder about order #{ $n } for how long?
escalation-list-counts = 👥 Did not fit: { $counts }

filter-title = Filters
filter-menu = Filters hold for all lists of orders and are kept for you. The status holds for the queue only.
filter-line = 🎛 { $filters }
filter-any = any
filter-city = 🏙 City: { $value }
filter-category = 🛠 Work: { $value }
filter-status = 🚦 Status: { $value }
filter-master = 👷 Technician: { $value }
filter-date = 📅 Date: { $value }
filter-number = # Number: { $value }
filter-escalated = { $mark } Escalated only
filter-guarantee = { $mark } Guarantee only
filter-mine = { $mark } Mine only
filter-reset = ♻️ Reset
filter-show = 📋 Show ({ $n })
filter-forgotten = The filters are gone.
filter-clear-one = 🚫 Any
filter-today = Today
filter-tomorrow = Tomorrow
filter-ask-city = Orders of which city?
filter-ask-category = Which work?
filter-ask-status = Orders in which state, in the queue?
filter-ask-master = Whose orders? Write the technician's number, name or phone.
filter-ask-date = Visits of which date? Choose one or write it, for example 12.03.2026.
filter-ask-number = Write the number of the order.
filter-date-wrong = There is no such date. Write, for example, 12.03.2026 or 2026-03-12.
filter-number-wrong = The number of an order has digits only.
filter-shown-city = city: { $value }
filter-shown-category = work: { $value }
filter-shown-status = state: { $value }
filter-shown-master = technician: { $value }
filter-shown-date = date: { $value }
filter-shown-number = number: { $value }
filter-shown-escalated = escalated only
filter-shown-guarantee = guarantee only
filter-shown-mine = mine only
