### Сообщения мастеру об учётной записи, смене и перерыве.

moderation_approved = ✅ Анкета одобрена. Включите смену, чтобы получать заказы.
moderation_rejected = Анкета отклонена: { $reason }. Исправьте и отправьте снова.
account_blocked = 🚫 Аккаунт ограничен: { $reason }.
account_blocked-support = 🚫 Аккаунт ограничен: { $reason }. По вопросам: { $support }.
account_unblocked = ✅ Ограничение снято. Можно включать смену.
account_deleted = Учётная запись закрыта.
limit_changed = Ваш лимит активных заказов: { $limit }.
profile_changed = Администратор изменил ваш профиль: { $changes }.
profile-rating = рейтинг { $value }
profile-skills = навыки: { $value }
profile-districts = районы: { $value }
shift_ended = Администратор выключил вашу смену.
break_reminder = ☕ До конца перерыва { $left }.
break_expired = Перерыв закончился, смена выключена. Продолжить работу?
staff_message =
    ✉️ Сообщение администратора:
    { $text }
