import type { Step } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { ACCESS_CODE_ROUTES, ACCESS_CODE_STEPS, CODE_CITIES } from "./access-codes.ts";
import { adminsOnly } from "./admins-only.ts";
import type { StaffPerson } from "./person.ts";
import { SETTINGS_EDIT_ROUTES, SETTINGS_EDIT_STEPS } from "./settings-edit.ts";
import { SETTINGS_MENU_ROUTES } from "./settings-menu.ts";
import { NEWCOMER_CITIES, STAFF_ADD_ROUTES, STAFF_ADD_STEPS } from "./staff-add.ts";
import { MEMBER_CITIES, STAFF_CARD_ROUTES } from "./staff-card.ts";
import { STAFF_MENU_ROUTES } from "./staff-menu.ts";
import { tickCities } from "./tick-cities.ts";

const TICKS = tickCities([MEMBER_CITIES, NEWCOMER_CITIES, CODE_CITIES]);

const STAFF = adminsOnly("staff.manage", {
  routes: [
    ...STAFF_MENU_ROUTES,
    ...STAFF_CARD_ROUTES,
    ...STAFF_ADD_ROUTES,
    ...ACCESS_CODE_ROUTES,
    ...TICKS.routes,
  ],
  steps: [...STAFF_ADD_STEPS, ...ACCESS_CODE_STEPS, ...TICKS.steps],
});

const SETTINGS = adminsOnly("settings.manage", {
  routes: [...SETTINGS_MENU_ROUTES, ...SETTINGS_EDIT_ROUTES],
  steps: SETTINGS_EDIT_STEPS,
});

/** «⚙️ Настройки» and «👤 Персонал и доступ» (admin-bot.md sections 11 and 12). */
export const OFFICE: {
  readonly routes: readonly Route<StaffPerson>[];
  readonly steps: readonly Step<StaffPerson>[];
} = {
  routes: [...STAFF.routes, ...SETTINGS.routes],
  steps: [...STAFF.steps, ...SETTINGS.steps],
};
