### The demo's chat page. Keys go to the browser without "chat-".

chat-title = Test desk
chat-title-unread = ({ $count }) { $title }
chat-made-up = all data is made up
chat-no-script = This page needs JavaScript: it shows live chats.

## Top bar

chat-clock = Clock of { $city }
chat-rate = ×{ $rate }
chat-rate-pause = Stop the clock
chat-rate-usual = Usual pace ×{ $rate }
chat-rate-fast = Run ×{ $rate }
chat-jump = Next event in { $left }
chat-jump-now = To the event
chat-jump-none = Nothing is planned
chat-jump-hint = Set the clock to the next deadline: { $time }
chat-theme = Switch theme
chat-language = Russian
chat-guide-show = Show the guide
chat-offline = No connection to the server. You see the state of { $time }; connecting again.

## Guide

chat-guide = Try it in two minutes
chat-guide-hide = Hide the guide
chat-guide-done = done
chat-guide-now = now
chat-step-created = Create an order
chat-step-created-hint = { $name }: "➕ New order"
chat-step-declined = Decline as a master
chat-step-declined-name = Decline as { $name }
chat-step-declined-hint = the engine asks another at once
chat-step-accepted = Take it as a master
chat-step-accepted-name = Take it as { $name }
chat-step-accepted-hint = "Take", and the full card arrives
chat-step-fast = Run the clock ×60
chat-step-fast-hint = deadlines and escalations come due
chat-story-over = All done. The desk is yours: defer an order, close it, block the bot.

## Windows

chat-people = Windows
chat-windows = Chats instead of the messenger
chat-window = Chat: { $name }
chat-role-GLOBAL_ADMIN = staff bot, administrator
chat-role-CITY_ADMIN = staff bot, city admin
chat-role-LOGIST = staff bot, dispatcher
chat-role-staff = staff bot
chat-role-MASTER = masters' bot
chat-typing = typing…
chat-unread = new:
chat-more-below = New: { $count }
chat-earlier = Show earlier
chat-menu-of-window = What to do with this window
chat-close = Close the window
chat-block = Block the bot
chat-unblock = Unblock the bot
chat-blocked = The bot is blocked: messages do not arrive.
chat-empty = No talk with the bot yet.
chat-start = Start
chat-nobody = No window is open
chat-nobody-hint = Choose somebody in the row "Windows".

## Messages

chat-messages = Messages
chat-photo = Photo
chat-photo-of = Photo { $width }×{ $height }
chat-document = File
chat-video = Video
chat-audio = Audio
chat-voice = Voice message
chat-sticker = Sticker
chat-animation = Animation
chat-video-note = Video message
chat-contact = Contact
chat-location = Place on the map
chat-size-kb = { $size } kB
chat-size-mb = { $size } MB
chat-edited = Changed at { $time }
chat-copy = Copy
chat-copied = Copied: { $text }
chat-open-link = Opens in a new tab
chat-alert = Answer of the bot
chat-alert-ok = Got it

## Input

chat-input = Message to the bot
chat-send = Send
chat-commands = Commands of the bot
chat-command-start = Open the bot from the start
chat-command-menu = Main menu
chat-command-cancel = Stop what was begun
chat-command-lang = Change the bot's language
chat-attach = Attach a photo or a file
chat-attach-photo = Photo
chat-attach-document = File
chat-keyboard = Keys of the bot
chat-too-large = The file is larger than { $limit } MB: the bot would not get it.
chat-failed = It did not work: { $reason }
chat-no-answer = The server did not answer, so we do not know whether it arrived.

local-bot-master = Field Service · technicians
local-bot-admin = Field Service · dispatchers
