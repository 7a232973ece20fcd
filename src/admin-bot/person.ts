import type { StaffActor } from "../staff/actor.ts";
import { identifyStaff } from "../staff/identify-staff.ts";
import { ACTION_ROLES, mayDo, type StaffAction } from "../staff/policy.ts";
import type { Work } from "../staff/work.ts";
import type { Identified, Turn, Visit } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import { languageOf } from "../texts/texts.ts";

/** What the bot takes from the configuration of its process. */
export interface Office {
  /** TIMEZONE: of moments that belong to no city. */
  readonly zone: string;
  /** ACCESS_CODE_TTL_HOURS. */
  readonly accessCodeTtlMs: number;
}

/** Whom the staff bot talks to. */
export type StaffPerson =
  | { readonly kind: "staff"; readonly actor: StaffActor; readonly office: Office }
  | { readonly kind: "deactivated" }
  /** Nobody we know: only an access code is taken. */
  | { readonly kind: "stranger"; readonly office: Office };

export type StaffVisit = Visit<StaffPerson>;

/** Links a username to its Telegram id once, notes the visit; in a transaction of its own before the event. */
export async function greetStaff(work: Work, event: BotEvent): Promise<void> {
  await identifyStaff(work, { tgUserId: event.from.id, username: event.from.username });
}

/** Role and cities as they are now: whoever was dismissed a moment ago is a stranger to this press. */
export async function identifyPerson(
  work: Work,
  event: BotEvent,
  office: Office,
): Promise<Identified<StaffPerson>> {
  const found = await identifyStaff(work, { tgUserId: event.from.id, username: event.from.username });
  if (found.status === "staff") {
    const { actor, language } = found;
    return { work: { ...work, actor }, person: { kind: "staff", actor, office }, language };
  }
  const person: StaffPerson =
    found.status === "deactivated" ? { kind: "deactivated" } : { kind: "stranger", office };
  return { work, person, language: languageOf(event.from.languageCode?.slice(0, 2)) };
}

/** The words of `key` and no button: what everybody gets who is not let in. Whatever he was typing ends. */
export function closedDoor(visit: StaffVisit, key: string): Turn {
  visit.leave();
  visit.forgetTrail();
  const isPress = visit.event.kind === "press";
  return {
    screen: visit.bare([visit.html(key)], []),
    ...(isPress ? { notice: visit.t(key), isAlert: true } : {}),
  };
}

/** The staff member of a visit. Nobody else gets past the gate. */
export function actorOf(visit: StaffVisit): StaffActor {
  if (visit.person.kind !== "staff") throw new Error("somebody without access has passed the gate");
  return visit.person.actor;
}

/** The configuration behind a visit of a staff member. */
export function officeOf(visit: StaffVisit): Office {
  if (visit.person.kind !== "staff") throw new Error("somebody without access has passed the gate");
  return visit.person.office;
}

/** For routes: only roles that may do `action` have such a button. */
export function may(action: StaffAction): (person: StaffPerson) => boolean {
  return (person) =>
    person.kind === "staff" && (ACTION_ROLES[action] as readonly string[]).includes(person.actor.role);
}

/** Whether a button for `action` is shown under a thing of that city. */
export function mayHere(visit: StaffVisit, action: StaffAction, cityId: number): boolean {
  return mayDo(visit.work.actor, action, cityId);
}
