### Бот мастера: профиль.

menu-profile = 👤 Профиль
me-title = Профиль
me-line = { $field }: <b>{ $value }</b>
me-field-name = ФИО
me-field-phone = Телефон
me-field-city = Город
me-field-districts = Районы
me-field-skills = Навыки
me-field-vehicle = Автомобиль
me-field-payout = Выплаты
me-field-home = Домашняя точка
me-field-language = Язык
me-set-districts = 📍 Районы
me-set-vehicle = 🚗 Автомобиль
me-set-payout = 💳 Выплаты
me-set-home = 🏠 Домашняя точка
me-set-language = 🌐 Язык
me-ask-skills = 🛠 Попросить изменить навыки
me-form = ✏️ ФИО, телефон, город, документы
me-form-goes-on = ✏️ Продолжить анкету
me-about-form = ФИО, телефон, город и документы меняются через анкету, она снова пройдёт модерацию.

me-districts = 📍 Отметьте районы, где вы готовы работать. Отмечено: { $n }. Изменения действуют сразу.
me-no-districts = В вашем городе районов нет, заказы приходят со всего города.
me-without-districts = Без районов приходит меньше заказов.
me-changed = Сохранено.
me-no-home = 🗑 Убрать точку
me-skills = 🛠 Напишите, какие навыки добавить или убрать, 3-200 символов. Администратор города увидит вашу просьбу.
me-skills-length = Нужно от 3 до 200 символов.
me-skills-asked = Просьба передана администратору.
me-skills-no_city = Сначала заполните анкету.
add-districts = 📍 Добавить районы
