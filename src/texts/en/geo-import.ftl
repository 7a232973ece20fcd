### Report of an import of cities, districts and streets: what became of a row and what to do about it.

geo-import-summary = Added { $added }, skipped { $skipped }, questionable { $questionable }, errors { $error }.
geo-import-dry-run = This was a dry run: nothing has been written. To write, run the import with --apply.
geo-import-applied = The changes have been written.
geo-import-line = line { $line }: { $text }

geo-import-added = added
geo-import-duplicate = exists already: “{ $like }” ({ $score } % alike)
geo-import-similar = looks like “{ $like }” ({ $score } % alike), not added. If it is another place, keep only such rows in the file and run the import with --accept-questionable
geo-import-zone_differs = the city “{ $like }” exists with the zone { $zone }, which an import does not change. Check the zone in the file

geo-import-wrong_cells = the number of cells differs from the head line. Check commas and quotes
geo-import-unknown_type = the type “{ $typed }” is unknown. Write city, district or street
geo-import-no_city = the city is missing
geo-import-no_name = the name is missing
geo-import-name_too_long = the name is longer than { $lengthMax } characters. Shorten it
geo-import-name_without_letters = the name has neither letters nor digits
geo-import-control_characters = the row holds control characters. Type it again
geo-import-unknown_zone = the time zone “{ $typed }” is unknown. Write an IANA name such as Europe/Moscow
geo-import-zone_missing = a new city needs a time zone. Fill the column timezone, for example Europe/Moscow
geo-import-bad_coordinate = the coordinate “{ $typed }” is not a number. Write degrees, for example 55.7558
geo-import-coordinate_out_of_range = the coordinate { $typed } is out of range: latitude -90 to 90, longitude -180 to 180
geo-import-half_a_coordinate = only one coordinate is given. Give both or none
geo-import-two_city_names = the columns city and name hold different cities. Keep one
geo-import-unknown_city = there is no such city. Add a row of type city for it
geo-import-unknown_city-nearest = there is no such city. Is it “{ $nearest }”? Correct the name or add a row of type city
geo-import-unknown_district = the city has no such district. Add a row of type district for it
geo-import-unknown_district-nearest = the city has no such district. Is it “{ $nearest }”? Correct the name or add a row of type district
geo-import-district_inactive = the district “{ $like }” is switched off. Name one that is in use

geo-import-empty_file = The file is empty.
geo-import-file_too_large = The file is larger than { $maxMegabytes } MB. Split it.
geo-import-wrong_encoding = The file is not in UTF-8. Save it as “CSV UTF-8”.
geo-import-wrong_encoding-windows-1251 = The file is in Windows-1251. Save it as “CSV UTF-8”, or add --encoding windows-1251.
geo-import-wrong_encoding-utf-16 = The file is in UTF-16. Save it as “CSV UTF-8”.
geo-import-missing_columns = The first line lacks the columns { $columns }. Needed are type, city and name; district, timezone, centroid_lat and centroid_lon may follow.
geo-import-unknown_columns = Unknown columns: { $columns }. Allowed are type, city, district, name, timezone, centroid_lat, centroid_lon.
geo-import-broken_quotes = The quote opened in line { $line } or just after it is never closed. Correct it.
