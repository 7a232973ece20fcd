import { permitLogged } from "../staff/permit.ts";
import type { StaffAction } from "../staff/policy.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { menuTurn } from "./menu.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";

/**
 * Screens of things that belong to no city, so to global admins alone. Whoever presses a button he
 * cannot have, or lost the role while he was typing, is told so, and the attempt is logged.
 */
export function adminsOnly(
  action: StaffAction,
  parts: { readonly routes: readonly Route<StaffPerson>[]; readonly steps: readonly Step<StaffPerson>[] },
): typeof parts {
  const guard = (visit: StaffVisit, then: () => Promise<Turn>) => guarded(visit, action, then);
  return {
    routes: parts.routes.map((route) => ({
      ...route,
      handle: (visit, args) => guard(visit, () => route.handle(visit, args)),
    })),
    steps: parts.steps.map(({ text, file, ...step }) => ({
      state: step.state,
      ask: (visit) => guard(visit, () => step.ask(visit)),
      begin: (visit) => guard(visit, () => step.begin(visit)),
      ...(text ? { text: (visit, typed) => guard(visit, () => text(visit, typed)) } : {}),
      ...(file ? { file: (visit, event) => guard(visit, () => file(visit, event)) } : {}),
    })),
  };
}

async function guarded(visit: StaffVisit, action: StaffAction, then: () => Promise<Turn>): Promise<Turn> {
  if (permitLogged(visit.work, action, { cityId: null }) === "allowed") return then();
  return forbiddenTurn(visit);
}

/** «У вас нет прав на это действие.» over the menu. */
export async function forbiddenTurn(visit: StaffVisit): Promise<Turn> {
  visit.leave();
  visit.forgetTrail();
  return { ...(await menuTurn(visit)), notice: visit.t("assign-forbidden"), isAlert: true };
}
