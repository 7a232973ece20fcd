### Master bot: profile.

menu-profile = 👤 Profile
me-title = Profile
me-line = { $field }: <b>{ $value }</b>
me-field-name = Full name
me-field-phone = Phone
me-field-city = City
me-field-districts = Districts
me-field-skills = Skills
me-field-vehicle = Car
me-field-payout = Payouts
me-field-home = Home point
me-field-language = Language
me-set-districts = 📍 Districts
me-set-vehicle = 🚗 Car
me-set-payout = 💳 Payouts
me-set-home = 🏠 Home point
me-set-language = 🌐 Language
me-ask-skills = 🛠 Ask for other skills
me-form = ✏️ Name, phone, city, documents
me-form-goes-on = ✏️ Go on with the form
me-about-form = Name, phone, city and documents are changed through the form, which goes to moderation again.

me-districts = 📍 Tick the districts you are ready to work in. Ticked: { $n }. Changes count at once.
me-no-districts = Your city has no districts; orders come from all of it.
me-without-districts = Without districts fewer orders come.
me-changed = Saved.
me-no-home = 🗑 Remove the point
me-skills = 🛠 Write which skills to add or remove, 3-200 characters. The admin of your city will see your wish.
me-skills-length = 3 to 200 characters are needed.
me-skills-asked = Your wish has been passed on to the admin.
me-skills-no_city = Fill in the form first.
add-districts = 📍 Add districts
