### Technicians' bot: sections of the menu, history, statistics, "why no orders".

menu-history = 📜 Order history
menu-finance = 💳 Finance
menu-requisites = 💳 Payment details
menu-referral = 🎁 Referral programme
menu-statistics = 📈 Statistics
menu-why = ❓ Why no orders
menu-knowledge = 📚 Knowledge base

## Files of an order

order-files = 📎 Files ({ $k })
order-no-files = This order has no files.

## History

history-title = Order history
history-head = Completed: { $completed } · Earned: { $earned } · Rating: ⭐ { $rating }
history-all = All
    .chosen = • All
history-closed = Closed
    .chosen = • Closed
history-canceled = Cancelled
    .chosen = • Cancelled
history-none = Nothing here yet.
history-line-CLOSED =
    ✅ <b>#{ $n }</b> · { $emoji } { $category } · { $sum }
    📍 { $place } · { $moment }
history-line-CANCELED =
    ❌ <b>#{ $n }</b> · { $emoji } { $category } · cancelled
    📍 { $place } · { $moment }
history-button-CLOSED = ✅ #{ $n }
history-button-CANCELED = ❌ #{ $n }
history-assigned = 🤝 You took the order: { $moment }
history-ended-CLOSED = ✅ Closed: { $moment }
history-ended-CANCELED = ❌ Cancelled: { $moment }
history-cancel-reason = Reason: { $reason }
history-total = 💵 Total: { $sum }
history-commission = 💳 Commission: { $sum }, { $status }

## Statistics

statistics-title = Statistics
statistics-completed = ✅ Orders completed: { $total }, this month: { $month }
statistics-earned = 💰 Earned this month: { $sum }
statistics-rating = ⭐ Rating: { $rating }
statistics-average = 🧾 Average total of 7 days: { $sum } (orders: { $n })
statistics-rate = 💳 Your commission rate: { $rate } %
statistics-rate-reached = Your average total is { $threshold } or more, so the rate is { $better } %. Keep it up!
statistics-rate-missing = { $missing } short of the { $better } % rate: it applies from an average total of { $threshold }.
statistics-offers = 📨 <b>Last { $days } days</b>
statistics-offers-figures = Offers: { $received }, accepted: { $accepted }, declined: { $declined }, missed: { $expired }
statistics-response = ⏱ You usually answer within { $time }
statistics-refusals = ↩️ Orders given back: { $n }
statistics-hours = 🕒 On shift: { $time }
statistics-cheer-0 = Your first orders are close: stay on shift and answer at once.
statistics-cheer-10 = A good start! Your first ten orders are behind you.
statistics-cheer-50 = Great pace! Half a hundred orders are behind you.
statistics-cheer-100 = You are a true professional: a hundred orders and more. Thank you for working with us!

## Why no orders

why-me-title = Why no orders
why-me-none = There were no orders for you in the last 7 days. As soon as one matches your skills, we will offer it.
why-me-figures = Last 7 days. Matching orders: { $suitable }. Offered to you: { $offered }, of them accepted { $accepted }, declined { $declined }, missed { $expired }.
why-me-figures-missed = Last 7 days. Matching orders: { $suitable }. Offered to you: { $offered }, of them accepted { $accepted }, declined { $declined }, missed { $expired } (≈ { $missed }).
why-me-not-offered = <b>Not offered to you:</b>
why-me-reason = • { $reason }: { $count }
why-me-note = Every order is counted once, under its most frequent reason.
why-me-not_on_shift = off shift
why-me-on_break = on a break
why-me-at_limit = order limit
    .full = limit { $active }/{ $limit }
why-me-wrong_district = another district
why-me-commission_overdue = commission not paid
why-me-blocked = account restricted
why-me-unreachable = the bot could not reach you
why-me-outranked = others ranked higher
why-me-missing_skill = you lacked the skill then
why-me-not_verified = form not approved
why-me-inactive = account inactive
why-me-deleted = account closed
why-me-declined_before = you declined earlier
why-me-asked_recently = you were asked recently
why-me-slot_conflict = busy at that time
why-me-too_many_open_offers = too many unanswered offers
why-me-previous_master = taken off this order
why-me-fix-shift = 🟢 Shift
why-me-fix-districts = ➕ Districts
why-me-fix-pay = 💳 Pay
why-me-fix-orders = 📦 Finish orders
