import type { MasterOverview } from "../masters/master-overview.ts";
import { ownMoney } from "../money/own-commissions.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { MasterVisit } from "./person.ts";

/** Sections below the orders, in the order of master-bot.md section 3: key of the words, section and action of the button. */
const SECTIONS = [
  ["menu-history", "history", "list"],
  ["menu-finance", "money", "list"],
  ["menu-requisites", "requisites", "show"],
  ["menu-referral", "referral", "show"],
  ["menu-statistics", "statistics", "show"],
  ["menu-why", "why", "show"],
  ["menu-profile", "profile", "open"],
  ["menu-knowledge", "knowledge", "list"],
] as const;

/** Section 2: a blocked master finishes his orders, pays and reads. */
const REDUCED = ["menu-finance", "menu-requisites", "menu-history", "menu-knowledge"];

/** Everything below the buttons of the shift, one per row. */
export function mainRows(visit: MasterVisit, overview: MasterOverview): Keyboard {
  const offers = visit.button("menu-offers", visit.data("offer", "list"), { n: overview.openOffers });
  return [[offers], [activeButton(visit, overview)], ...SECTIONS.map((section) => [button(visit, section)])];
}

/** The reduced menu of a blocked master. */
export function reducedRows(visit: MasterVisit, overview: MasterOverview): Keyboard {
  const sections = REDUCED.map((key) => SECTIONS.find(([name]) => name === key)!);
  return [[activeButton(visit, overview)], ...sections.map((section) => [button(visit, section)])];
}

/** What whoever is not verified, or closed his account, still has to see to: orders and commissions, if any. */
export async function leftoverRows(visit: MasterVisit, overview: MasterOverview): Promise<Keyboard> {
  const { counts } = await ownMoney(visit.work);
  const finance = SECTIONS.find(([name]) => name === "menu-finance")!;
  return [
    ...(overview.activeOrders > 0 ? [[activeButton(visit, overview)]] : []),
    ...(counts.due + counts.overdue > 0 ? [[button(visit, finance)]] : []),
  ];
}

function activeButton(visit: MasterVisit, { activeOrders, limit }: MasterOverview): Keyboard[number][number] {
  return visit.button("menu-active", visit.data("order", "list"), { x: activeOrders, y: limit });
}

function button(
  visit: MasterVisit,
  [key, section, action]: (typeof SECTIONS)[number],
): Keyboard[number][number] {
  return visit.button(key, visit.data(section, action));
}
