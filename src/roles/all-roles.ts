import { adminBotRole } from "./admin-bot-role.ts";
import { apiRole } from "./api-role.ts";
import { dispatchRole } from "./dispatch-role.ts";
import { jobsRole } from "./jobs-role.ts";
import { masterBotRole } from "./master-bot-role.ts";
import { notifyRole } from "./notify-role.ts";
import type { Roles } from "./run-roles.ts";

/** What each role does. */
export const ALL_ROLES: Roles = {
  api: apiRole,
  dispatch: dispatchRole,
  notify: notifyRole,
  "admin-bot": adminBotRole,
  "master-bot": masterBotRole,
  jobs: jobsRole,
};
