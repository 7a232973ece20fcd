### Master bot: first screen, form, moderation.

## First screen

gate-hello = Hello! This is where technicians get their orders. Fill in the form, it takes 5 minutes.
gate-unfinished = Your form is not finished: step { $step } of 16.
gate-pending = Your form is being checked. We will tell you the decision.
gate-pending-since = Your form is being checked since { $moment }. We will tell you the decision.
gate-rejected = Your form was rejected.
gate-rejected-reason = Your form was rejected: { $reason }.
gate-deleted = The account is closed.
gate-blocked = 🚫 Restricted: { $reasons }.
gate-block = { $reason } (since { $date })
gate-support = Questions: { $contact }
gate-fill = 📝 Fill in the form
gate-go-on = ▶️ Go on
gate-restart = 🔁 Start afresh
gate-my-form = 👀 My form
gate-change-form = ✏️ Change the form
gate-fix-form = ✏️ Correct and send
gate-apply-again = 📝 Apply again

## Questions of the form

form-title = Form
form-progress = { $bar } Step { $step } of 16
form-now = Now: { $value }
form-keep = ➡️ Keep it
form-skip = Skip
form-yes = Yes
form-no = No
form-done = ✅ Done
form-other-step = That button belongs to another step. We go on here.
form-missing = This question is still open.

form-invite = 🎟 Enter your invite code: 6 Latin letters and digits. The admin of your city gives it out.
form-invite-empty = The code is empty. Enter 6 Latin letters and digits.
form-invite-bad_format = That does not look like a code. It has 6 Latin letters and digits, for example A1B2C3.
form-invite-invalid = There is no such code. Please check what you typed.
form-invite-expired = This code is no longer valid. Ask the admin for a new one.
form-invite-already_used = This code has been used. Ask the admin for a new one.
form-invite-too_many_attempts = Too many attempts. Try again in an hour.

form-consent =
    <b>Consent to the processing of personal data</b>

    We ask for your full name, phone, a photo of a document and a selfie. We also keep your correspondence with the service, your orders and your commission payments.

    We need them to check your form, to give you access to orders, to charge the commission and for safety.

    Your data is seen by administrators and dispatchers and, as far as needed, by the clients you visit.

    You may withdraw your consent; your access to orders then ends.
form-consent-yes = ✅ I agree
form-consent-no = ❌ I do not agree
form-consent-refused = Without your consent the form cannot be accepted.
form-return = ▶️ Back to the form

form-last-name = Write your last name.
form-first-name = Write your first name.
form-middle-name = Write your patronymic. If you have none, send «-».
form-no-middle-name = No patronymic
form-problem-name = Cyrillic letters are needed. A hyphen or a space may stand inside.
form-problem-name_length = 2 to 30 letters are needed.

form-phone = 📱 Write your phone number, for example +7 999 123-45-67.
form-phone-key = 📱 Send my number
form-phone-key-words = Or press the button at the foot of the screen.
form-problem-phone = The number could not be read. A Russian number is needed, for example +7 999 123-45-67.
form-phone-foreign = That is somebody else's contact. Send your own number.

form-referral = 🎁 If another technician invited you, write his code: 8 characters.
form-problem-referral_code = The code has 8 characters: digits and Latin letters from A to F.
form-referral-unknown_code = There is no such code. Check it or skip this step.
form-referral-own_code = That is your own code. The code of whoever invited you is needed.
form-referral-cycle = You invited that technician yourself, so his code will not do.
form-referral-refused = The referral code is no longer valid. Enter another one or skip this step.

form-city = 🏙 Write the name of your city, then choose it from the list.
form-city-found = 🏙 Choose the city. If it is not listed, write the name differently.
form-city-none = We do not work in such a city. Check the name.
form-city-more = Show more

form-districts = 📍 Choose the districts you are ready to work in. Ticked: { $n }.
form-all-districts = 🏙 The whole city
form-districts-none = Choose at least one district.
form-ticked = ✅ { $name }
form-unticked = ▫️ { $name }

form-vehicle = 🚗 Do you have a car?
form-plate = 🚗 Write the number plate, for example A123BC77.
form-problem-plate = That does not look like a plate. 4 to 12 letters and digits are needed, for example A123BC77.

form-skills = 🛠 Choose what you can do. Ticked: { $n }.
form-skills-none = Choose at least one skill.

form-passport = 🪪 Send your passport: a photo or a file of the main page.
form-selfie = 🤳 Send a selfie that shows your face well.
form-selfie-wanted = Send the selfie as a photo.
form-one-file = Send one photo, not an album.
form-file-given = attached

form-payout = 💳 How shall we pay you?
form-details-CARD = 💳 Write the card number, 16 digits.
form-details-SBP = 📱 Write the phone number for SBP.
form-details-YOOMONEY = 👛 Write the number of the YooMoney wallet, at least 8 characters.
form-details-BANK_ACCOUNT =
    🏦 Write the account number (20 digits) and the BIC (9 digits) in one message. Add the correspondent account (20 digits) if needed. For example:
    <code>40817810099910004312
    044525225</code>
form-problem-card_length = A card number must have 16 digits.
form-problem-card_check = There is a mistake in the card number. Check the digits.
form-problem-wallet = A wallet number has 8 to 64 characters without spaces.
form-problem-account = An account number of 20 digits and a BIC of 9 digits are needed, and optionally a correspondent account of 20 digits.
form-bank = 🏦 Choose the bank for SBP, number { $phone }.

form-home = 🏠 Mark your home or the place you usually set out from. Send a location or write coordinates, for example 55.7539, 37.6208. The point is only used to work out distances; clients do not see it.
form-home-key = 📍 Send where I am now
form-home-key-words = Or press the button at the foot of the screen if you are there now.
form-problem-place = The coordinates could not be read. Latitude and longitude are needed, for example 55.7539, 37.6208.

## Check and send

form-summary = Check your form. To correct a line, press the button with the pencil.
form-summary-line = { $field }: <b>{ $value }</b>
form-field-2 = Last name
form-field-3 = First name
form-field-4 = Patronymic
form-field-5 = Phone
form-field-6 = Referral code
form-field-7 = City
form-field-8 = Districts
form-field-9 = Car
form-field-10 = Skills
form-field-11 = Passport
form-field-12 = Selfie
form-field-13 = Payouts
form-field-14 = Payout details
form-field-15 = Home point
form-edit = ✏️ { $field }
form-value-missing = not filled in
form-value-all-districts = the whole city ({ $n })
form-value-more = { $shown } and { $rest } more
form-value-plate = yes, { $plate }
form-send = ✅ Send
form-warning =
    { $n ->
        [0] Once sent, the form goes to moderation and your shift ends. New orders come after the approval.
        [one] Once sent, the form goes to moderation and your shift ends. New orders come after the approval. You have { $n } active order, it stays yours.
       *[other] Once sent, the form goes to moderation and your shift ends. New orders come after the approval. You have { $n } active orders, they stay yours.
    }
form-sent = Thank you! The form has been sent to moderation.
form-already-sent = The form has been sent already.
form-my-form = Your form

## SBP banks

sbp-bank-SBER = Sber
sbp-bank-TINKOFF = Tinkoff
sbp-bank-VTB = VTB
sbp-bank-ALFA = Alfa-Bank
sbp-bank-RAIFFEISEN = Raiffeisen
sbp-bank-GAZPROMBANK = Gazprombank
sbp-bank-MTS = MTS Bank
sbp-bank-PSB = PSB
sbp-bank-OTKRITIE = Otkritie
sbp-bank-SOVCOMBANK = Sovcombank
sbp-bank-RSB = RSB
sbp-bank-AK_BARS = Ak Bars
sbp-bank-URALSIB = Uralsib
sbp-bank-MKB = MKB
sbp-bank-OTHER = Other
payout-sbp-line = { $phone }, { $bank }
payout-account-line = account { $account }, BIC { $bic }
payout-account-line-correspondent = account { $account }, BIC { $bic }, correspondent account { $correspondent }
