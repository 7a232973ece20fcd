### Общее для обоих ботов: навигация, разговор, ошибки.

nav-menu-word = Меню
nav-path = <b>{ $path }</b>
nav-back = ⬅️ Назад
nav-menu = 🏠 Меню
nav-page-before = ◀️
nav-page-next = ▶️
nav-page = { $page }/{ $count }
nav-old-button = Эта кнопка устарела. Вот меню.
nav-unknown-command = Такой команды нет. Вот меню.
nav-press-a-button = Пожалуйста, выберите кнопку.
nav-send-a-file = Пришлите фото или файл.
nav-send-a-text = Напишите ответ текстом.
key-gone = Готово.

flow-paused = Продолжить или начать заново?
flow-continue = ▶️ Продолжить
flow-restart = 🔁 Заново

language-title = Язык
language-question = На каком языке с вами говорить?
language-name = Русский
language-set = Теперь говорим по-русски.

trouble = Что-то пошло не так. Код: { $code }.
trouble-again = Что-то пошло не так. Код: { $code }. Мы уже знаем об этом. Попробуйте позже или обратитесь в поддержку.
trouble-retry = 🔁 Повторить

file-gone = Файла больше нет в Telegram. Попросите прислать его ещё раз.
file-too-large = Файл больше 20 МБ, показать его здесь нельзя.
file-unavailable = Файл сейчас недоступен. Попробуйте через минуту.
