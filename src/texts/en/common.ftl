### Money, time, durations, phones.

money = { $sum } ₽

## Durations: "45 s", "2 min 05 s", "1 h 05 min"; above a day "2 d 03 h"

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min
duration-days = { $days } d { $hours } h
duration-whole-minutes = { $minutes } min

## Slot and moments

day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday
slot-with-day = { $day } { $range }
slot-asap = as soon as possible (until { $end })
slot-none = no time given
until-time = until { $time }

## Zone: offset from Moscow. Moscow itself has none

zone-moscow = MSK
zone-offset = MSK{ $offset }

## Address

address-line = { $parts }
address-apartment = apt. { $apartment }
address-ask-client = Ask the client for the address
city-district = { $city }, { $district }

## Other

value-none = none
value-change = { $old } → { $new }
list-cut = …
nobody = nobody
