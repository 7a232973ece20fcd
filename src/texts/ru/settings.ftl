### Бот персонала: настройки. Заголовок и действие каждой настройки, её виды и отказы.

staff-menu-settings = ⚙️ Настройки
settings-path = Настройки
settings-menu = Выберите раздел.
setting-group-workday = 🕘 Рабочий день
setting-group-dispatch = 📨 Распределение
setting-group-limits = 📏 Лимиты
setting-group-guarantee = 🛡 Гарантия
setting-group-finance = 💰 Финансы
setting-group-support = 💬 Поддержка
setting-group-channels = 📣 Каналы
setting-group-other = 🧩 Прочее

setting-line = <b>{ $title }</b>: { $value }
setting-line-default = <b>{ $title }</b>: { $value } <i>(по умолчанию)</i>
setting-changed = ✏️ { $moment }, { $name }
setting-changed-in-sql = в базе данных
setting-ignored = ⚠️ Сохранённое значение не подходит, действует значение по умолчанию.
setting-stored = Сохранено: <code>{ $text }</code>
setting-unknown = Такой настройки нет.

setting-yes = Да
setting-no = Нет
setting-value-empty = не задано
setting-value-off = выключено
setting-value-photo = картинка загружена
setting-value-rate = { $share } ({ $percent } %)

setting-type = Что вводить: { $type }
setting-type-INT = целое число
setting-type-MONEY = сумма в рублях, можно с копейками
setting-type-RATE = доля, до 4 знаков после запятой
setting-type-BOOL = да или нет
setting-type-STR = текст
setting-type-CHOICE = один из вариантов
setting-type-JSON = список через запятую
setting-type-TIME = время ЧЧ:ММ
setting-type-PHOTO = картинка
setting-range = Допустимо: от { $min } до { $max }
setting-example = Пример: <code>{ $example }</code>

setting-edit = ✏️ Изменить
setting-default = ↩️ По умолчанию
setting-history = 📜 История
setting-now = Сейчас <b>{ $title }</b>: { $value }
setting-write = Напишите новое значение.
setting-choose = Выберите значение.
setting-send-photo = Пришлите картинку. «-» убирает её.
setting-photo-wanted = Нужна картинка, а не файл.
setting-dash-empties = «-» очищает значение.
setting-question =
    <b>{ $title }</b>
    { $old } → { $new }
setting-question-default = Это значение по умолчанию.
setting-fanout-warning = ⚠️ Больше { $n } предложений сразу: многие мастера ответят «Взять» и получат отказ.
setting-save = ✅ Сохранить
setting-changed-now = Сохранено.
setting-unchanged = Значение уже такое.
setting-question-over = Этот вопрос уже закрыт. Вот как сейчас.
setting-stale = Пока вы думали, значение изменилось ({ $name }): { $value }. Сохранить ваше?

setting-history-title = История
setting-history-none = Эту настройку ещё не меняли.
setting-history-line =
    <b>{ $moment }</b> · { $name }
    { $old } → { $new }
setting-history-newer = ◀️ Новее
setting-history-older = Старше ▶️

## Почему значение не подходит

setting-problem-not_whole_number = Нужно целое число.
setting-problem-not_decimal = Нужно число, после запятой не больше { $decimals } знаков.
setting-problem-not_yes_no = Нужно «да» или «нет».
setting-problem-not_time = Нужно время вида ЧЧ:ММ, например 09:30.
setting-problem-not_one_of = Можно только: { $allowed }.
setting-problem-out_of_range = Можно от { $min } до { $max }.
setting-problem-too_long = Слишком длинно: не больше { $max } символов.
setting-problem-not_json = Список не разобрать. Перечислите значения через запятую.
setting-problem-not_card_number = Нужен номер карты: от 16 до 19 цифр.
setting-problem-not_phone = Нужен российский телефон, например +7 999 123-45-67.
setting-problem-not_url = Нужен адрес вида https://…
setting-problem-not_channel = Нужен номер чата, например -1001234567890, или @имя_канала.
setting-problem-buckets = Нужно от 1 до 8 окон вида 10-13 или 09:30-12:00: по порядку и без пересечений.
setting-problem-quiet_period = Нужны два разных времени, например 22:00-11:00, или «-».
setting-problem-descending_minutes = Нужны минуты от большего к меньшему, не больше 10 чисел.
setting-problem-break_lengths = Нужно от 1 до 4 разных чисел от 5 до 480.
setting-problem-pay_methods = Можно card, sbp и cash, каждый один раз.
setting-conflict-window_empty = Рабочий день должен начинаться раньше, чем заканчивается.
setting-conflict-bucket_outside_window = Окна визита должны лежать внутри рабочего дня. Сначала измените окна или рабочий день.
setting-conflict-threshold_outside_window = Порог «поздно» должен быть внутри рабочего дня. Сначала измените порог или рабочий день.
setting-conflict-city = { $city }: у города свои значения. { $words }

## Настройки

setting-working_hours_start = Начало рабочего дня
    .effect = Раньше этого времени поиск мастера не начинается. По местному времени каждого города.

setting-working_hours_end = Конец рабочего дня
    .effect = С этого времени новые заказы откладываются до утра. По местному времени каждого города.

setting-timeslot_buckets = Окна визита
    .effect = Интервалы, которые предлагают клиенту: от 1 до 8, по порядку, внутри рабочего дня.

setting-asap_late_threshold = Поздно для «как можно скорее»
    .effect = С этого времени бот спросит, не перенести ли срочный заказ на завтра. Внутри рабочего дня.

setting-asap_outside_hours_minutes = Срочный визит вне рабочего дня, мин
    .effect = Длина окна визита, если мастера ищут вне рабочего дня.

setting-distribution_tick_seconds = Страховочный обход, с
    .effect = Как часто движок сам просматривает заказы, даже если ничего не произошло.

setting-distribution_sla_seconds = Время на ответ, с
    .effect = Сколько ждём ответа мастера на предложение, считая с доставки.

setting-distribution_rounds = Волн до эскалации
    .effect = Сколько волн без согласия должно пройти, чтобы позвать логиста.

setting-distribution_fanout = Предложений в волне
    .effect = Скольким мастерам заказ предлагают одновременно. Возьмёт первый.

setting-distribution_reoffer_minutes = Пауза перед повторным вопросом, мин
    .effect = Через сколько снова спросить мастера, который не ответил.

setting-distribution_check_slot_conflict = Проверять пересечение визитов
    .effect = Не предлагать заказ, если он пересекается с другим визитом мастера.

setting-visit_minutes = Длительность срочного визита, мин
    .effect = Сколько занимает срочный визит, когда проверяют пересечения.

setting-max_open_offers = Открытых предложений у мастера
    .effect = Сколько предложений без ответа может быть у мастера одновременно.

setting-max_active_orders = Активных заказов у мастера
    .effect = Общий лимит, если у мастера нет своего. 0: заказы не предлагаются.

setting-escalate_no_candidates_seconds = Ожидание без подходящих мастеров, с
    .effect = Через сколько позвать логиста, если предложить заказ некому.

setting-escalate_to_admin_after_min = От логиста к администратору, мин
    .effect = Через сколько после эскалации логисту позвать администратора.

setting-distribution_after_escalation = Поиск после эскалации
    .effect = Искать ли мастера дальше, когда логист уже позван.
    .continue = Продолжать
    .stop = Остановить

setting-guarantee_block_on_refusal = Блокировать за отказ от гарантии
    .effect = Мастер, который отказался от своего гарантийного заказа, блокируется.

setting-guarantee_block_on_timeout = Блокировать за молчание по гарантии
    .effect = Мастер, который не ответил на доставленный гарантийный заказ, блокируется.

setting-max_pending_pushes = Предел очереди предложений
    .effect = Новые волны ждут, пока не доставлено больше предложений, чем здесь. 0: без предела.

setting-distribution_log_topn = Кандидатов в разборе решения
    .effect = Сколько лучших мастеров хранить с показателями в каждом решении.

setting-unassigned_alert_after_min = Тревога о заказах без мастера, мин
    .effect = С какого возраста поиска заказ попадает в сводку нераспределённых.

setting-order_attachments_max = Файлов у заказа
    .effect = Сколько файлов можно приложить к одному заказу.

setting-guarantee_days = Срок гарантии, дней
    .effect = Сколько дней после закрытия можно создать гарантийный заказ. 0: гарантии нет.

setting-guarantee_company_payment = Выплата за гарантийный визит
    .effect = Сколько компания платит мастеру за гарантийный визит.

setting-commission_rate_base = Ставка комиссии
    .effect = Доля от суммы заказа для мастеров с обычным средним чеком.

setting-commission_rate_high_volume = Сниженная ставка комиссии
    .effect = Доля от суммы заказа, когда средний чек мастера не ниже порога.

setting-commission_high_volume_threshold = Порог сниженной ставки
    .effect = Средний чек за 7 дней, с которого действует сниженная ставка.

setting-commission_deadline_hours = Срок оплаты комиссии, ч
    .effect = Сколько часов есть у мастера на оплату.

setting-commission_deadline_quiet = Тихие часы оплаты
    .effect = Срок, который попал в эти часы, переносится на их конец. По местному времени.
    .hint = Два времени, например 22:00-11:00. «-» выключает.

setting-commission_reminder_minutes = Напоминания об оплате, мин
    .effect = За сколько минут до срока напоминать мастеру: до 10 чисел, от большего к меньшему.
    .hint = «-» выключает напоминания.

setting-commission_reject_extension_min = Время после отклонённой оплаты, мин
    .effect = Сколько минут даётся, если оплата не подтверждена.

setting-commission_review_alert_hours = Тревога о непроверенной оплате, ч
    .effect = Через сколько часов после срока напомнить администраторам о проверке.

setting-referral_rate_l1 = Вознаграждение за приглашение
    .effect = Доля комиссии приглашённого мастера, которую получает пригласивший.

setting-referral_rate_l2 = Вознаграждение второго уровня
    .effect = Доля комиссии для того, кто пригласил пригласившего.

setting-owner_pay_methods = Способы оплаты комиссии
    .effect = Какие способы видит мастер.
    .hint = card: карта, sbp: СБП, cash: наличные. «-» убирает все.

setting-owner_pay_card_number = Карта для комиссий
    .effect = Номер карты, на которую мастера переводят комиссию.
    .hint = От 16 до 19 цифр.

setting-owner_pay_card_holder = Владелец карты
    .effect = Имя, которое мастер увидит при переводе.

setting-owner_pay_card_bank = Банк карты
    .effect = Банк, который выпустил карту.

setting-owner_pay_sbp_phone = Телефон для СБП
    .effect = Номер для переводов по СБП.

setting-owner_pay_sbp_bank = Банк для СБП
    .effect = Банк, который выбирают при переводе по СБП.

setting-owner_pay_sbp_qr_file_id = QR-код СБП
    .effect = Картинка с QR-кодом, которую увидит мастер.

setting-owner_pay_other_text = Другие способы оплаты
    .effect = Текст под реквизитами.

setting-owner_pay_comment_template = Комментарий к платежу
    .effect = Что мастер пишет в комментарии. Вместо { "{" }order_id{ "}" } и { "{" }master_name{ "}" } подставятся номер заказа и имя.

setting-support_contact = Контакт поддержки
    .effect = Куда мастеру писать с вопросами.

setting-support_faq_url = Ссылка на базу знаний
    .effect = Адрес страницы с ответами на частые вопросы.

setting-logs_channel_id = Канал служебных сообщений
    .effect = Сюда приходят сигналы о работе ролей. Пусто: из переменной LOGS_CHANNEL_ID.

setting-alerts_channel_id = Канал тревог
    .effect = Сюда приходят эскалации, просрочки и ошибки. Пусто: из переменной ALERTS_CHANNEL_ID.

setting-reports_channel_id = Канал отчётов
    .effect = Сюда приходят выгрузки. Пусто: из переменной REPORTS_CHANNEL_ID.

setting-autoclose_hours = В архив после закрытия, ч
    .effect = Через сколько часов закрытый заказ уходит в архив и мастер перестаёт видеть контакты.

setting-master_invite_required = Мастера только по приглашению
    .effect = Новый мастер заполняет анкету только с кодом приглашения.

setting-break_lengths_minutes = Длина перерыва, мин
    .effect = Варианты перерыва для мастера: от 1 до 4 чисел от 5 до 480.

setting-break_reminder_minutes = Напоминание о конце перерыва, мин
    .effect = За сколько минут до конца перерыва напомнить мастеру.

setting-client_data_retention_days = Хранение данных клиента, дней
    .effect = Через сколько дней стереть имя, телефон и адрес. 0: не стирать.

setting-master_docs_retention_days = Хранение документов мастера, дней
    .effect = Через сколько дней стереть документы. 0: не стирать.
