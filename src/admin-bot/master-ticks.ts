import type { MasterCard } from "../masters/master-card.ts";
import type { Button } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Html } from "../texts/html.ts";
import { masterPath, noMaster } from "./master-card.ts";
import type { StaffVisit } from "./person.ts";

/** The master whose boxes are being ticked. */
export function subject(visit: StaffVisit): number {
  return Number(visit.flow["masterId"]);
}

/** A box with its name; a press turns it. */
export function tickButton(
  visit: StaffVisit,
  isTicked: boolean,
  name: string,
  action: string,
  masterId: number,
  value: string | number,
): Button {
  const key = isTicked ? "master-tick-on" : "master-tick-off";
  return visit.button(key, visit.data("master", action, masterId, value), { name });
}

/** The boxes under a question about a master; «Назад» leads to his card. */
export function ticksTurn(
  visit: StaffVisit,
  master: MasterCard,
  title: string,
  body: Html,
  rows: readonly (readonly Button[])[],
): Turn {
  const view = { path: masterPath(visit, master, title), body, rows };
  return { screen: visit.question(visit.data("master", "card", master.masterId), view) };
}

/** The master has gone while boxes were ticked. */
export function gone(visit: StaffVisit): Turn {
  visit.leave();
  return noMaster(visit);
}

/** The same ticks with this one turned. */
export function toggled<T>(ticked: readonly T[], value: T): readonly T[] {
  return ticked.includes(value) ? ticked.filter((each) => each !== value) : [...ticked, value];
}

/** What the conversation kept, read again. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

/** Likewise, of numbers. */
export function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "number") : [];
}
