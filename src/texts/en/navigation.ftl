### Common to both bots: navigation, conversation, errors.

nav-menu-word = Menu
nav-path = <b>{ $path }</b>
nav-back = ⬅️ Back
nav-menu = 🏠 Menu
nav-page-before = ◀️
nav-page-next = ▶️
nav-page = { $page }/{ $count }
nav-old-button = This button is out of date. Here is the menu.
nav-unknown-command = There is no such command. Here is the menu.
nav-press-a-button = Please choose a button.
nav-send-a-file = Send a photo or a file.
nav-send-a-text = Please write your answer.
key-gone = Done.

flow-paused = Go on or start afresh?
flow-continue = ▶️ Go on
flow-restart = 🔁 Afresh

language-title = Language
language-question = Which language shall we speak?
language-name = English
language-set = We speak English from now on.

trouble = Something went wrong. Code: { $code }.
trouble-again = Something went wrong. Code: { $code }. We know about it. Please try later or write to support.
trouble-retry = 🔁 Try again

file-gone = Telegram no longer has this file. Ask for it to be sent again.
file-too-large = The file is larger than 20 MB and cannot be shown here.
file-unavailable = The file is not available right now. Try again in a minute.
