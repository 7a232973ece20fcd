### Деньги, время, сроки, телефоны.

money = { $sum } ₽

## Длительность: «45 с», «2 мин 05 с», «1 ч 05 мин»

duration-seconds = { $seconds } с
duration-minutes = { $minutes } мин { $seconds } с
duration-hours = { $hours } ч { $minutes } мин

## Слот и моменты

day-today = сегодня
day-tomorrow = завтра
day-yesterday = вчера
slot-with-day = { $day } { $range }
slot-asap = как можно скорее (до { $end })
slot-none = время не указано

## Зона: сдвиг от Москвы. У Москвы сдвига нет

zone-moscow = МСК
zone-offset = МСК{ $offset }

## Адрес

address-apartment = кв. { $apartment }
address-ask-client = Адрес уточнить у клиента

## Прочее

value-unknown = нет данных
value-none = нет
value-change = { $old } → { $new }
nobody = никто
