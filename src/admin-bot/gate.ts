import type { Turn } from "../telegram/conversation.ts";
import { menuTurn } from "./menu.ts";
import { newcomerGate } from "./newcomer.ts";
import { closedDoor, type StaffVisit } from "./person.ts";

/**
 * Who has no access, and staff without cities, get one answer to everything; a stranger with an access
 * code is let as far as the questions it leads to. Null for whoever may go on.
 */
export async function gateTurn(visit: StaffVisit): Promise<Turn | null> {
  const { person } = visit;
  if (person.kind === "deactivated") return closedDoor(visit, "gate-deactivated");
  if (person.kind === "stranger") return newcomerGate(visit);
  const { role, cityIds } = person.actor;
  if (role !== "GLOBAL_ADMIN" && cityIds.length === 0) return closedDoor(visit, "gate-no-cities");
  return null;
}

/** The menu; for a newcomer whose question is gone the door. */
export async function menuOrDoor(visit: StaffVisit): Promise<Turn> {
  return visit.person.kind === "staff" ? menuTurn(visit) : closedDoor(visit, "gate-no-access");
}
