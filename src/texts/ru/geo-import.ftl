### Отчёт об импорте городов, районов и улиц: что стало со строкой файла и что с ней делать.

geo-import-summary = Добавлено { $added }, пропущено { $skipped }, под вопросом { $questionable }, ошибок { $error }.
geo-import-dry-run = Это проверка: ничего не записано. Чтобы записать, запустите импорт с ключом --apply.
geo-import-applied = Изменения записаны.
geo-import-line = строка { $line }: { $text }

geo-import-added = добавлено
geo-import-duplicate = уже есть: «{ $like }» (сходство { $score } %)
geo-import-similar = похоже на «{ $like }» (сходство { $score } %), не добавлено. Если это другое место, оставьте в файле только такие строки и запустите импорт с ключом --accept-questionable
geo-import-zone_differs = город «{ $like }» уже есть, но с зоной { $zone }; импорт её не меняет. Проверьте зону в файле

geo-import-wrong_cells = число ячеек не совпадает с заголовком. Проверьте запятые и кавычки
geo-import-unknown_type = тип «{ $typed }» неизвестен. Укажите city, district или street
geo-import-no_city = не указан город
geo-import-no_name = не указано название
geo-import-name_too_long = название длиннее { $lengthMax } знаков. Сократите его
geo-import-name_without_letters = в названии нет ни букв, ни цифр
geo-import-control_characters = в строке есть служебные символы. Наберите её заново
geo-import-unknown_zone = часовая зона «{ $typed }» неизвестна. Укажите имя IANA, например Europe/Moscow
geo-import-zone_missing = у нового города не указана часовая зона. Заполните столбец timezone, например Europe/Moscow
geo-import-bad_coordinate = координата «{ $typed }» не является числом. Укажите градусы, например 55.7558
geo-import-coordinate_out_of_range = координата { $typed } вне пределов: широта от -90 до 90, долгота от -180 до 180
geo-import-half_a_coordinate = указана только одна координата. Укажите обе или ни одной
geo-import-two_city_names = в столбцах city и name разные города. Оставьте один
geo-import-unknown_city = такого города нет. Добавьте для него строку типа city
geo-import-unknown_city-nearest = такого города нет. Возможно, это «{ $nearest }»? Исправьте название или добавьте строку типа city
geo-import-unknown_district = такого района в городе нет. Добавьте для него строку типа district
geo-import-unknown_district-nearest = такого района в городе нет. Возможно, это «{ $nearest }»? Исправьте название или добавьте строку типа district
geo-import-district_inactive = район «{ $like }» выключен. Укажите действующий район

geo-import-empty_file = Файл пуст.
geo-import-file_too_large = Файл больше { $maxMegabytes } МБ. Разделите его на части.
geo-import-wrong_encoding = Файл не в кодировке UTF-8. Сохраните его как «CSV UTF-8».
geo-import-wrong_encoding-windows-1251 = Файл в кодировке Windows-1251. Сохраните его как «CSV UTF-8» или добавьте ключ --encoding windows-1251.
geo-import-wrong_encoding-utf-16 = Файл в кодировке UTF-16. Сохраните его как «CSV UTF-8».
geo-import-missing_columns = В первой строке нет столбцов: { $columns }. Нужны type, city и name; могут быть district, timezone, centroid_lat, centroid_lon.
geo-import-unknown_columns = Неизвестные столбцы: { $columns }. Допустимы type, city, district, name, timezone, centroid_lat, centroid_lon.
geo-import-broken_quotes = Кавычка, открытая в строке { $line } или сразу после неё, не закрыта. Исправьте её.
