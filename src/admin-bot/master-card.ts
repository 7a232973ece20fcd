import { type MasterCard, masterCard } from "../masters/master-card.ts";
import { averageChecks, NO_CHECKS } from "../money/average-check.ts";
import { masterMoney } from "../money/master-money.ts";
import type { StaffAction } from "../staff/policy.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { formatPhone } from "../texts/formats.ts";
import type { Html } from "../texts/html.ts";
import { masterButtons } from "./master-card-buttons.ts";
import { masterWords } from "./master-card-words.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

/** The card of a master (admin-bot.md section 7). */
export const MASTER_CARD_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("card", "master.read", (visit, masterId) => masterCardTurn(visit, masterId)),
  // From a notice of the outbox: that stays, the card comes below.
  masterRoute("open", "master.read", async (visit, masterId) => ({
    ...(await masterCardTurn(visit, masterId)),
    where: "below",
  })),
  masterRoute("phone", "master.read", copyPhone),
];

/** A button `a:master:<action>:<id>[:<second>]` for those who may do `right`. */
export function masterRoute(
  action: string,
  right: StaffAction,
  handle: (visit: StaffVisit, masterId: number, second: string | undefined) => Promise<Turn>,
): Route<StaffPerson> {
  return {
    section: "master",
    action,
    may: may(right),
    handle: (visit, [id, second]) => handle(visit, rowArgument(id), second),
  };
}

/** The card read anew; an id of another city answers like one that does not exist. */
export async function masterCardTurn(visit: StaffVisit, masterId: number, notice?: string): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return noMaster(visit);
  const checks = await averageChecks(visit.work.tx, [masterId], visit.now);
  const check = checks.get(masterId) ?? NO_CHECKS;
  const money = await masterMoney(visit.work, { masterId, cityId: master.cityId, check });
  const screen = visit.screen(visit.data("master", "card", masterId), {
    path: masterPath(visit, master),
    body: masterWords(visit, master, check, money),
    rows: masterButtons(visit, master),
  });
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

export function masterPath(
  visit: StaffVisit,
  { masterId }: { readonly masterId: number },
  ...more: readonly string[]
): string[] {
  return [visit.t("masters-path"), visit.t("master-number", { id: masterId }), ...more];
}

/** Nobody of that number is here for him. */
export function noMaster(visit: StaffVisit): Turn {
  const menu = visit.button("masters-to-menu", visit.data("masters", "menu"));
  return {
    notice: visit.t("master-not-found"),
    isAlert: true,
    screen: visit.question(visit.data("menu", "open"), {
      path: [visit.t("masters-path")],
      body: visit.html("master-not-found"),
      rows: [[menu]],
    }),
  };
}

/** The words of a refusal that every command has in common. */
export async function refusedMasterTurn(
  visit: StaffVisit,
  masterId: number,
  status: "forbidden" | "not_found",
): Promise<Turn> {
  visit.leave();
  if (status === "not_found") return noMaster(visit);
  return { ...(await masterCardTurn(visit, masterId, visit.t("assign-forbidden"))), isAlert: true };
}

/** A question about a master as he is now; «Назад» leads to his card. */
export async function askAboutMaster(
  visit: StaffVisit,
  masterId: number,
  words: (master: MasterCard) => {
    readonly title: string;
    readonly body: Html;
    readonly rows: Parameters<StaffVisit["bare"]>[1];
  },
): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) {
    visit.leave();
    return noMaster(visit);
  }
  const { title, body, rows } = words(master);
  const view = { path: masterPath(visit, master, title), body, rows };
  return { screen: visit.question(visit.data("master", "card", masterId), view) };
}

async function copyPhone(visit: StaffVisit, masterId: number): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return { notice: visit.t("master-not-found"), isAlert: true };
  if (master.phone === null) return { notice: visit.t("master-no-phone"), isAlert: true };
  return { notes: [visit.html("copy-line", { text: formatPhone(master.phone) })] };
}
