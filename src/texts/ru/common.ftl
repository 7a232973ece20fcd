### Деньги, время, сроки, телефоны.

money = { $sum } ₽

## Длительность: «45 с», «2 мин 05 с», «1 ч 05 мин»; дольше суток «2 д 03 ч»

duration-seconds = { $seconds } с
duration-minutes = { $minutes } мин { $seconds } с
duration-hours = { $hours } ч { $minutes } мин
duration-days = { $days } д { $hours } ч
duration-whole-minutes = { $minutes } мин

## Слот и моменты

day-today = сегодня
day-tomorrow = завтра
day-yesterday = вчера
slot-with-day = { $day } { $range }
slot-asap = как можно скорее (до { $end })
slot-none = время не указано
until-time = до { $time }

## Зона: сдвиг от Москвы. У Москвы сдвига нет

zone-moscow = МСК
zone-offset = МСК{ $offset }

## Адрес

address-line = { $parts }
address-apartment = кв. { $apartment }
address-ask-client = Адрес уточнить у клиента
city-district = { $city }, { $district }

## Прочее

value-none = нет
value-change = { $old } → { $new }
list-cut = …
nobody = никто
