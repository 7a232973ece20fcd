### Страница чатов демо. Ключи уходят в браузер без «chat-».

chat-title = Пробный стол
chat-title-unread = ({ $count }) { $title }
chat-made-up = данные вымышлены
chat-no-script = Этой странице нужен JavaScript: она показывает живые чаты.

## Верхняя полоса

chat-clock = Часы города { $city }
chat-rate = ×{ $rate }
chat-rate-pause = Остановить время
chat-rate-usual = Обычный ход времени ×{ $rate }
chat-rate-fast = Ускорить время ×{ $rate }
chat-jump = К событию через { $left }
chat-jump-now = К событию
chat-jump-none = Событий не намечено
chat-jump-hint = Перевести часы к ближайшему сроку: { $time }
chat-theme = Сменить тему
chat-language = English
chat-guide-show = Показать подсказку
chat-offline = Связи с сервером нет. На экране состояние на { $time }, соединяемся снова.

## Подсказка

chat-guide = Попробуйте за две минуты
chat-guide-hide = Скрыть подсказку
chat-guide-done = сделано
chat-guide-now = сейчас
chat-step-created = Создайте заказ
chat-step-created-hint = { $name }: «➕ Новый заказ»
chat-step-declined = Откажитесь как мастер
chat-step-declined-name = Откажитесь как { $name }
chat-step-declined-hint = движок сразу спросит другого
chat-step-accepted = Возьмите как мастер
chat-step-accepted-name = Возьмите как { $name }
chat-step-accepted-hint = «Взять», и придёт полная карточка
chat-step-fast = Ускорьте время ×60
chat-step-fast-hint = сработают сроки и эскалации
chat-story-over = Всё получилось. Дальше свободно: отложите заказ, закройте его, заблокируйте бота.

## Окна

chat-people = Окна
chat-windows = Чаты вместо мессенджера
chat-window = Чат: { $name }
chat-role-GLOBAL_ADMIN = бот персонала, администратор
chat-role-CITY_ADMIN = бот персонала, админ города
chat-role-LOGIST = бот персонала, логист
chat-role-staff = бот персонала
chat-role-MASTER = бот мастера
chat-typing = печатает…
chat-unread = новых:
chat-more-below = Новых: { $count }
chat-earlier = Показать раньше
chat-menu-of-window = Действия с окном
chat-close = Закрыть окно
chat-block = Заблокировать бота
chat-unblock = Разблокировать бота
chat-blocked = Бот заблокирован: сообщения не доходят.
chat-empty = Разговора с ботом ещё не было.
chat-start = Начать
chat-nobody = Ни одно окно не открыто
chat-nobody-hint = Выберите человека в строке «Окна».

## Сообщения

chat-messages = Сообщения
chat-photo = Фото
chat-photo-of = Фото { $width }×{ $height }
chat-document = Файл
chat-video = Видео
chat-audio = Аудио
chat-voice = Голосовое сообщение
chat-sticker = Наклейка
chat-animation = Анимация
chat-video-note = Видеосообщение
chat-contact = Контакт
chat-location = Место на карте
chat-size-kb = { $size } КБ
chat-size-mb = { $size } МБ
chat-edited = Изменено в { $time }
chat-copy = Скопировать
chat-copied = Скопировано: { $text }
chat-open-link = Откроется в новой вкладке
chat-alert = Ответ бота
chat-alert-ok = Понятно

## Ввод

chat-input = Сообщение боту
chat-send = Отправить
chat-commands = Команды бота
chat-command-start = Открыть бота с начала
chat-command-menu = Главное меню
chat-command-cancel = Прервать начатое
chat-command-lang = Сменить язык бота
chat-attach = Приложить фото или файл
chat-attach-photo = Фото
chat-attach-document = Файл
chat-keyboard = Клавиши бота
chat-too-large = Файл больше { $limit } МБ: бот его не получит.
chat-failed = Не получилось: { $reason }
chat-no-answer = Сервер не ответил, и мы не знаем, дошло ли.

local-bot-master = Field Service · мастера
local-bot-admin = Field Service · диспетчеры
