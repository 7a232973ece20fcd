### Staff bot: staff, access codes, coming in by code.

## Coming in by code

join-code-taken =
    ✅ The code is accepted. Your role: <b>{ $role }</b>.
    What is left: consent, name and phone.
join-consent =
    <b>Consent to the processing of personal data</b>

    We ask for your full name and phone. We also keep your Telegram account, your messages to the bot and what you do in the system: with orders, technicians and payments.

    This is needed to give you access to the work with orders, to keep a record of actions and to ensure safety.

    The data is seen by administrators and dispatchers and, as far as needed, by technicians and clients.

    You may withdraw the consent; your access then ends.
join-agree = ✅ I agree
join-refuse = ❌ I do not agree
join-refused = Without consent no access can be given. If you change your mind, type the code again.
join-name = Write your last, first and middle name.
join-invalid_name = From 2 to 160 letters, please. Spaces, hyphens and points are fine.
join-phone = 📱 Write your phone number, for example +7 999 123-45-67.
join-invalid_phone = This does not look like a number. A Russian phone is needed, for example +7 999 123-45-67.
join-done = Welcome, { $name }! You have access now.
join-invalid_code = There is no such code. Please check it and try again.
join-expired = The code is no longer valid. Ask an administrator for a new one.
join-no_cities = This code is not tied to any city. Ask an administrator for a new one.
join-already_staff = You have access already, the code was not needed.
join-too_many_attempts = Too many attempts. Please try again in an hour.

## Staff

staff-menu-staff = 👤 Staff and access
staff-path = Staff and access
staff-menu-words = Choose a role, add a person or issue an access code.
staff-list-GLOBAL_ADMIN = Global admins ({ $n })
staff-list-CITY_ADMIN = City admins ({ $n })
staff-list-LOGIST = Dispatchers ({ $n })
staff-add = ➕ Add
staff-codes = 🔑 Access codes
staff-line = 👤 <b>{ $name }</b>
staff-line-off = 🚫 <b>{ $name }</b>, no access
staff-line-more = 📍 { $cities } · 👁 { $seen }
staff-never-seen = never seen
staff-not-found = There is no such staff member.
staff-card-name = 👤 <b>{ $name }</b>
staff-card-off = 🚫 Deactivated
staff-card-role = 🎫 { $role }
staff-card-cities = 📍 Cities: { $cities }
staff-card-id = 🆔 Telegram: <code>{ $id }</code>
staff-card-not-linked = 🆔 Has not written to the bot yet: the Telegram account will be linked by the first message.
staff-card-username = ✉️ @{ $name }
staff-card-phone = 📱 { $phone }
staff-card-seen = 👁 Last seen: { $moment }
staff-card-unreachable = 📵 The bot is blocked, messages do not arrive
staff-card-since = 🗓 Added { $moment }
staff-card-sessions = 🖥 Open console sessions: { $n }
staff-role = 🎫 Change role
staff-cities = 📍 Cities
staff-off = 🚫 Deactivate
staff-on = ✅ Activate
staff-sessions = 🖥 End console sessions
staff-role-title = Role
staff-role-choose = Now { $name } is: { $role }. Which role is needed?
staff-role-question = Change the role: { $name }, { $old } → { $new }?
staff-role-yes = ✅ Yes, change it
staff-role-changed = Role changed: { $role }.
staff-role-unchanged = The role is that already: { $role }.
staff-role-stale = Somebody else has changed the role: { $role }.
staff-no-cities-warning = ⚠️ Without cities this person sees nothing.
staff-cities-title = Cities
staff-cities-ask = Which cities does { $name } see?
staff-cities-changed = Cities saved.
staff-cities-unchanged = The cities have not changed.
staff-cities-stale = Somebody else has changed the cities. This is how they are now.
staff-off-question = Take the access away: { $name }, { $role }? The next press will not work any more, console sessions end.
staff-off-yes = 🚫 Yes, deactivate
staff-deactivated =
    { $n ->
        [0] Deactivated.
       *[other] Deactivated, console sessions ended: { $n }.
    }
staff-off-already = Deactivated already.
staff-activated = Access is on.
staff-sessions-ended =
    { $n ->
        [0] There are no open console sessions.
       *[other] Console sessions ended: { $n }.
    }
staff-own_role = You cannot change your own role. Ask another global admin.
staff-own_access = You cannot deactivate yourself.
staff-last_admin = This is the last global admin. Appoint another one first.
staff-all_cities = A global admin sees every city.

## A new staff member

staff-add-title = New staff member
staff-add-role = Which role?
staff-add-handle = Write the Telegram id (a number) or the @username.
staff-add-handle-wrong = This looks neither like a Telegram id nor like a @username. Example: 123456789 or @ivan_petrov.
staff-add-cities = Which cities will the new staff member see?
staff-add-question =
    Give access?
    👤 { $who }
    🎫 { $role }
    📍 Cities: { $cities }
staff-add-yes = ✅ Add
staff-added-done = Added: { $who }.
staff-add-duplicate = { $who } is here already: { $holder }.

## Ticking cities

ticks-all = ☑️ All
ticks-none = ◻️ Clear
ticks-unsearch = ✖️ Reset search
ticks-done = ✅ Done ({ $n })
ticks-chosen = Chosen: { $cities }
ticks-hint = To find a city, write its name.
ticks-found = Cities found by “{ $text }”.

## Access codes

code-list-title = Access codes
code-new-title = New code
code-none = No codes yet.
code-new = ➕ Issue a code
code-button = { $mark } { $begins }…
code-state-open = waiting
    .mark = 🟢
code-state-used = used
    .mark = ✅
code-state-revoked = revoked
    .mark = 🚫
code-state-expired = expired
    .mark = ⌛
code-line = { $mark } <b>{ $begins }…</b> { $state }
code-line-opens = 🎫 { $role } · 📍 { $cities }
code-line-until = ⏳ Valid until { $moment }
code-line-used = 👤 Came in: { $name }
code-line-comment = 💬 { $text }
code-issued = 🗓 Issued by { $name }, { $moment }
code-revoke = 🚫 Revoke
code-revoke-question = Revoke this code? Nobody will be able to come in with it.
code-revoke-yes = 🚫 Yes, revoke
code-revoked = The code is revoked.
code-already_revoked = The code was revoked before.
code-used = Somebody has come in with this code, it cannot be revoked.
code-not_found = There is no such code.
code-role = Which role does the code give?
code-cities = Which cities does the code open?
code-no_cities = Tick at least one city.
code-comment = Who is the code for? Write a note of up to 200 characters; only global admins see it.
code-no-comment = No note
code-comment-long = The note is longer than 200 characters.
code-question =
    Issue a code?
    🎫 { $role }
    📍 Cities: { $cities }
    ⏳ Valid until { $moment }, for one person
code-make = 🔑 Issue
code-made =
    🔑 Access code: <code>{ $code }</code>

    Tap the code to copy it and give it to the person, who opens this bot and sends the code as a message. It is valid until { $moment } and will not be shown again.
code-made-before = The code is issued already, it stands in the message.
