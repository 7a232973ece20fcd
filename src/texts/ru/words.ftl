### Слова для кодов: статусы, категории, причины. Код стоит в конце ключа, как он хранится в базе.

## Статусы заказа: полное название и короткое слово консоли

status-CREATED = Создан
    .short = Черновик
status-SEARCHING = Идёт поиск мастера
    .short = Ищем мастера
status-GUARANTEE = Гарантийный визит
    .short = Гарантия (ищем)
status-DEFERRED = Заказ отложен
    .short = Отложен
status-ASSIGNED = Назначено мастеру
    .short = Назначен
status-EN_ROUTE = Мастер в пути
    .short = В пути
status-WORKING = Мастер работает
    .short = Работает
status-PAYMENT = Ожидает подтверждения оплаты
    .short = Ждёт оплаты
status-CLOSED = Заказ закрыт
    .short = Закрыт
status-CANCELED = Заказ отменён
    .short = Отменён

order-type-NORMAL = Обычный
order-type-GUARANTEE = Гарантийный

## Категории

category-ELECTRICS = Электрика
    .emoji = ⚡
category-PLUMBING = Сантехника
    .emoji = 🚿
category-APPLIANCES = Бытовая техника
    .emoji = 🔧
category-WINDOWS = Окна
    .emoji = 🪟
category-HANDYMAN = Универсал (мастер на час)
    .emoji = 🛠️
category-ROADSIDE = Автопомощь
    .emoji = 🚗

## Предложения

offer-state-SENT = отправлено
offer-state-VIEWED = просмотрено
offer-state-ACCEPTED = принято
offer-state-DECLINED = отказ
offer-state-EXPIRED = время вышло
offer-state-CANCELED = снято

offer-source-ENGINE = движок
offer-source-STAFF_AUTO = автораспределение
offer-source-STAFF_MANUAL = предложил диспетчер
offer-source-STAFF_DIRECT = назначил диспетчер

offer-cancel-taken = заказ взял другой мастер
offer-cancel-order_canceled = заказ отменён
offer-cancel-order_deferred = заказ отложен
offer-cancel-order_changed = заказ изменён
offer-cancel-returned_to_search = заказ возвращён в поиск
offer-cancel-master_refused = мастер отказался от заказа
offer-cancel-assigned_directly = заказ назначен диспетчером
offer-cancel-master_blocked = мастер заблокирован
offer-cancel-master_off_shift = мастер ушёл со смены
offer-cancel-master_busy = мастер занят другим заказом
offer-cancel-undeliverable = сообщение не доставлено
offer-cancel-withdrawn = отозвано диспетчером

decline-far = Далеко
decline-busy = Занят
decline-price = Не устраивает цена
decline-not_my_work = Не моя работа
decline-other = Другое
decline-none = без причины

refusal-sick = Заболел
refusal-transport = Нет транспорта
refusal-no_time = Не успеваю
refusal-client_unreachable = Клиент не отвечает
refusal-other = Другое

## Почему мастер не подходит: коротко (для счёта) и полностью (для одного мастера)

reason-wrong_district = другой район
    .full = другой район
reason-missing_skill = нет навыка
    .full = нет навыка
reason-not_verified = не проверен
    .full = не проверен
reason-inactive = неактивен
    .full = неактивен
reason-blocked = заблокирован
    .full = заблокирован
reason-deleted = удалён
    .full = удалён
reason-not_on_shift = не на смене
    .full = не на смене
reason-on_break = перерыв
    .full = перерыв до { $until }
reason-at_limit = лимит
    .full = лимит { $active }/{ $limit }
reason-open_offer = уже спрошен
    .full = уже спрошен
reason-declined_before = отказался
    .full = отказался: { $decline }
reason-asked_recently = спрошен недавно
    .full = спрошен недавно, до { $until }
reason-slot_conflict = занят в это время
    .full = занят в { $slot }
reason-too_many_open_offers = много открытых предложений
    .full =
        { $count ->
            [one] { $count } открытое предложение
            [few] { $count } открытых предложения
           *[other] { $count } открытых предложений
        }
reason-unreachable = нет связи
    .full = нет связи
reason-previous_master = снят с этого заказа
    .full = снят с этого заказа

reason-count = { $reason } { $count }

## Решения движка

decision-offers_sent = предложено
decision-no_candidates = некого спросить
decision-escalated_logist = эскалация диспетчеру
decision-escalated_admin = эскалация администратору
decision-stopped = поиск остановлен

search-scope-DISTRICT = район
search-scope-CITY = весь город

escalation-no_candidates = нет подходящих мастеров
escalation-rounds_exhausted =
    { $waves ->
        [one] { $waves } волна без ответа
        [few] { $waves } волны без ответа
       *[other] { $waves } волн без ответа
    }

dispatch-event-order_created = заказ создан
dispatch-event-order_activated = заказ активирован
dispatch-event-order_returned = заказ возвращён в поиск
dispatch-event-order_woken = отложенный заказ проснулся
dispatch-event-order_restored = заказ восстановлен
dispatch-event-order_changed = заказ изменён
dispatch-event-offer_declined = мастер отказался
dispatch-event-offer_expired = время на ответ вышло
dispatch-event-offer_undeliverable = сообщение не доставлено
dispatch-event-offer_withdrawn = предложение отозвано
dispatch-event-master_on_shift = мастер вышел на смену
dispatch-event-master_back_from_break = мастер вернулся с перерыва
dispatch-event-master_limit_freed = у мастера освободилось место
dispatch-event-master_unblocked = мастер разблокирован
dispatch-event-master_approved = мастер одобрен
dispatch-event-master_reachable = мастер снова на связи
dispatch-event-master_profile_changed = профиль мастера изменён
dispatch-event-master_busy = мастер занят другим заказом
dispatch-event-setting_changed = изменена настройка
dispatch-event-safety_tick = плановая проверка
dispatch-event-staff_auto = автораспределение

## История заказа

history-created_by_staff = создан
history-guarantee_created = создан гарантийный заказ
history-activated_by_admin = запущен поиск
history-deferred_wakeup = время пришло, поиск начат
history-accepted_by_master = мастер взял заказ
history-manual_assign = назначен диспетчером
history-master_en_route = мастер выехал
history-master_working = мастер на месте
history-master_uploaded_act = мастер закрыл заказ, ждём оплату
history-guarantee_completed = гарантийный визит завершён
history-commission_paid = комиссия подтверждена
history-manual_return = возвращён в поиск
history-master_refused = мастер отказался
history-deferred_by_staff = отложен
history-canceled_by_staff = отменён
history-reopened = возвращён на исправление
history-restored = восстановлен
history-autoclose_24h = перенесён в архив
history-distribution_escalate_logist = эскалация диспетчеру
history-distribution_escalate_admin = эскалация администратору
history-order_edited = изменён

actor-SYSTEM = система
actor-ADMIN = администратор
actor-MASTER = мастер
actor-AUTO_DISTRIBUTION = движок
actor-CLIENT = клиент
actor-API = интеграция

source-bot = бот
source-console = консоль
source-api = API
source-engine = движок
source-job = по расписанию

## Готовые причины отмены

cancel-reason-client_changed_mind = Клиент передумал
cancel-reason-no_answer = Не дозвонились
cancel-reason-duplicate = Дубль
cancel-reason-no_masters = Нет мастеров
cancel-reason-other = Другое

## Люди

role-GLOBAL_ADMIN = Главный администратор
role-CITY_ADMIN = Администратор города
role-LOGIST = Логист

moderation-PENDING = На модерации
moderation-APPROVED = Одобрено
moderation-REJECTED = Отклонено

shift-SHIFT_OFF = не на смене
shift-SHIFT_ON = на смене
shift-BREAK = перерыв

payout-CARD = Карта
payout-SBP = СБП
payout-YOOMONEY = ЮMoney
payout-BANK_ACCOUNT = Счёт в банке

block-commission_overdue = комиссия не оплачена в срок
block-guarantee_refusal = отказ от гарантийного заказа
block-staff = решение администратора

## Деньги

commission-WAIT_PAY = ждёт оплаты
commission-REPORTED = на проверке
commission-APPROVED = оплачена
commission-OVERDUE = просрочена
commission-CANCELED = отменена

commission-cancel-order_canceled = заказ отменён
commission-cancel-returned_to_search = заказ возвращён в поиск
commission-cancel-reopened = заказ возвращён на исправление

reward-ACCRUED = начислено
reward-PAID = выплачено
reward-CANCELED = отменено

ledger-COMMISSION_CHARGED = Комиссия начислена
ledger-COMMISSION_CANCELED = Комиссия отменена
ledger-COMMISSION_PAID = Комиссия оплачена
ledger-COMMISSION_PAYMENT_REVERSED = Оплата комиссии отменена
ledger-COMMISSION_WRITTEN_OFF = Остаток комиссии списан
ledger-COMMISSION_WRITE_OFF_REVERSED = Списание отменено
ledger-REFERRAL_ACCRUED = Вознаграждение начислено
ledger-REFERRAL_REVERSED = Вознаграждение отменено
ledger-REFERRAL_PAID = Вознаграждение выплачено
ledger-GUARANTEE_ACCRUED = Гарантийный визит: начислено
ledger-GUARANTEE_REVERSED = Гарантийный визит: отменено
ledger-GUARANTEE_PAID = Гарантийный визит: выплачено
ledger-CORRECTION = Исправление

## Решение движка одной строкой

decision-line-round = раунд { $round }/{ $rounds }
decision-line-sla = SLA { $seconds } с
decision-line-counts = кандидатов { $eligible } из { $total }
decision-line-candidate = { $place }) м.{ $id } { $vehicle } { $check } ₽ ⭐{ $rating }
decision-line-left = отсев: { $reasons }
decision-line-outcome = решение: { $outcome }
decision-line-offered = { $outcome } м.{ $masters } до { $until }
