### Staff bot: lists with filters, the card of an order and what is done on it. Earlier words are in admin-bot.ftl.

card-guarantee-visit = 🛡 Guarantee
