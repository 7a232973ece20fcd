import type { MasterPerson } from "./person.ts";

/** A verified master who is not blocked: everything of the main menu. */
export function worksHere(person: MasterPerson): boolean {
  return person.kind === "master" && person.gate === "verified";
}

/** Whoever was approved once, blocked ones too: what he earned and owes stays open to him. */
export function workedHere(person: MasterPerson): boolean {
  return person.kind === "master" && (person.gate === "verified" || person.gate === "blocked");
}
