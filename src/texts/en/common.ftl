### Money, time, durations, phones.

money = { $sum } ₽

## Durations: "45 s", "2 min 05 s", "1 h 05 min"

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min

## Slot and moments

day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
slot-with-day = { $day } { $range }
slot-asap = as soon as possible (until { $end })
slot-none = no time given

## Zone: offset from Moscow. Moscow itself has none

zone-moscow = MSK
zone-offset = MSK{ $offset }

## Address

address-apartment = apt. { $apartment }
address-ask-client = Ask the client for the address

## Other

value-unknown = no data
value-none = none
value-change = { $old } → { $new }
nobody = nobody
