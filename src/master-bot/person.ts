import { loadDraft } from "../masters/form-draft.ts";
import { identifyMaster, type MasterGate } from "../masters/identify-master.ts";
import { markUnreachable } from "../masters/mark-unreachable.ts";
import { touchMaster } from "../masters/touch-master.ts";
import type { Work } from "../staff/work.ts";
import type { Identified, Visit } from "../telegram/conversation.ts";
import type { BotEvent } from "../telegram/inbox-event.ts";
import { languageOf } from "../texts/texts.ts";

/** Whom the master bot talks to. */
export type MasterPerson =
  | {
      readonly kind: "master";
      readonly masterId: number;
      readonly gate: MasterGate;
      readonly cityId: number | null;
    }
  /** Nobody has sent a form from this Telegram account. */
  | { readonly kind: "stranger" };

export type MasterVisit = Visit<MasterPerson>;

/** Heartbeat, username, reachable again; in a transaction of its own before the event. */
export async function greetMaster(work: Work, event: BotEvent): Promise<void> {
  const found = await identifyMaster(work.tx, { tgUserId: event.from.id });
  if (found.status === "unknown") return;
  const { masterId } = found.actor;
  // Somebody who throws the bot out has not come back; Telegram will say 403 to the next message.
  if (event.kind === "membership" && event.isBlocked) return;
  await touchMaster(work, { masterId, username: event.from.username });
}

export async function identifyPerson(work: Work, event: BotEvent): Promise<Identified<MasterPerson>> {
  const found = await identifyMaster(work.tx, { tgUserId: event.from.id });
  if (found.status === "unknown") {
    const draft = await loadDraft(work, event.from.id);
    const language = draft?.language ?? languageOf(event.from.languageCode?.slice(0, 2));
    return { work, person: { kind: "stranger" }, language };
  }
  const { actor, gate, language, cityId } = found;
  const person = { kind: "master", masterId: actor.masterId, gate, cityId } as const;
  return { work: { ...work, actor }, person, language };
}

/** Telegram refused a direct answer: his open offers are over, the next masters are asked. */
export async function masterUnreachable(work: Work, chatId: number): Promise<void> {
  const found = await identifyMaster(work.tx, { tgUserId: chatId });
  if (found.status === "master") await markUnreachable(work, { masterId: found.actor.masterId });
}

/** The master of a visit. Strangers see no button but those of the form (`forMastersOnly`). */
export function masterIdOf(visit: MasterVisit): number {
  if (visit.person.kind !== "master") throw new Error("a stranger has passed the gate");
  return visit.person.masterId;
}

/** The zone of the master's city; Moscow before the form says where he works. */
export function zoneOf(visit: MasterVisit): string {
  const cityId = visit.person.kind === "master" ? visit.person.cityId : null;
  return cityId === null ? "Europe/Moscow" : visit.work.cities.zoneOf(cityId);
}
