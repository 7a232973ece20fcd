import { type MasterOverview, masterOverview } from "../masters/master-overview.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { Turn } from "../telegram/conversation.ts";
import { timeText } from "../telegram/screen-words.ts";
import type { Html } from "../texts/html.ts";
import { leftoverRows, mainRows, reducedRows } from "./menu-rows.ts";
import { gateOf, noteReferralLink, strangerTurn } from "./onboarding-gates.ts";
import { type MasterVisit, masterIdOf, zoneOf } from "./person.ts";
import { shiftRows } from "./shift-buttons.ts";

/** The first screen: state of the account, of the shift, and the way to everything else. */
export async function menuTurn(visit: MasterVisit): Promise<Turn> {
  if (visit.person.kind === "stranger") return strangerTurn(visit);
  const overview = await masterOverview(visit.work, masterIdOf(visit));
  const head = visit.html("menu-head", {
    name: overview.name,
    state: visit.t(`moderation-${overview.moderationStatus}`),
  });
  const { gate } = visit.person;
  if (gate === "verified") {
    const rows = [...shiftRows(visit, overview), ...mainRows(visit, overview)];
    return { screen: visit.bare([head, shiftLine(visit, overview)], [...rows, languageRow(visit)]) };
  }
  const { line, rows } = await gateOf(visit, overview);
  const sections =
    visit.person.gate === "blocked" ? reducedRows(visit, overview) : await leftoverRows(visit, overview);
  const ways = [...rows, ...sections, languageRow(visit)];
  return { screen: visit.bare([head, line], ways) };
}

function shiftLine(visit: MasterVisit, { shiftStatus, breakUntil }: MasterOverview): Html {
  if (shiftStatus !== "BREAK" || breakUntil === null) return visit.html(`menu-${shiftStatus}`);
  return visit.html("menu-BREAK", { until: timeText(breakUntil, visit.now, zoneOf(visit)) });
}

/** `/start` alone, or with the code of whoever invited him. */
export async function startTurn(visit: MasterVisit, argument: string): Promise<Turn> {
  await noteReferralLink(visit, argument);
  return menuTurn(visit);
}

function languageRow(visit: MasterVisit): Keyboard[number] {
  return [visit.button("menu-language", visit.data("lang", "ask"))];
}
