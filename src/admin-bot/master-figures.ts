import { masterCard } from "../masters/master-card.ts";
import { defaultLimit } from "../masters/master-lines.ts";
import { LIMIT_MAX, setLimit } from "../masters/set-limit.ts";
import { setRating } from "../masters/set-rating.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { askAboutMaster, masterCardTurn, masterRoute, noMaster, refusedMasterTurn } from "./master-card.ts";
import { may, type StaffPerson, type StaffVisit } from "./person.ts";

const LIMIT_STATE = "master.limit";
const RATING_STATE = "master.rating";
const RATING_WHY_STATE = "master.rating-why";
/** One press away; others are typed. */
const USUAL_LIMITS = [0, 1, 2, 3, 4, 5, 7, 10] as const;
const DEFAULT = "default";

/** «Лимит» and «Рейтинг» of a master (CA+). */
export const MASTER_FIGURE_ROUTES: readonly Route<StaffPerson>[] = [
  masterRoute("limit", "master.manage", askLimit),
  masterRoute("limit-is", "master.manage", (visit, masterId, limit) =>
    limit === DEFAULT ? changeLimit(visit, masterId, null) : typedLimit(visit, masterId, limit ?? ""),
  ),
  masterRoute("rating", "master.manage", askRating),
];

export const MASTER_FIGURE_STEPS: readonly Step<StaffPerson>[] = [
  {
    state: LIMIT_STATE,
    may: may("master.manage"),
    ask: (visit) => askLimit(visit, subject(visit)),
    begin: (visit) => askLimit(visit, subject(visit)),
    text: (visit, text) => typedLimit(visit, subject(visit), text),
  },
  {
    state: RATING_STATE,
    may: may("master.manage"),
    ask: (visit) => askRating(visit, subject(visit)),
    begin: (visit) => askRating(visit, subject(visit)),
    text: (visit, text) => takeRating(visit, subject(visit), text),
  },
  {
    state: RATING_WHY_STATE,
    may: may("master.manage"),
    ask: (visit) => askWhy(visit, subject(visit)),
    begin: (visit) => askRating(visit, subject(visit)),
    text: (visit, text) => changeRating(visit, subject(visit), text),
  },
];

function subject(visit: StaffVisit): number {
  return Number(visit.flow["masterId"]);
}

function askLimit(visit: StaffVisit, masterId: number): Promise<Turn> {
  visit.enter(LIMIT_STATE, { masterId });
  const choose = (limit: number | string) => visit.data("master", "limit-is", masterId, limit);
  return askAboutMaster(visit, masterId, ({ name, limit, cityId }) => ({
    title: visit.t("master-limit-title"),
    body: Html.lines([visit.html("master-limit-ask", { name, limit }), visit.html("master-limit-zero")]),
    rows: [
      ...visit.rows(
        USUAL_LIMITS.map((n) => ({ text: String(n), data: choose(n) })),
        4,
      ),
      [visit.button("master-limit-default", choose(DEFAULT), { n: defaultLimit(visit.work, cityId) })],
    ],
  }));
}

async function typedLimit(visit: StaffVisit, masterId: number, text: string): Promise<Turn> {
  const typed = /^\s*(\d{1,3})\s*$/.exec(text)?.[1];
  if (typed === undefined || Number(typed) > LIMIT_MAX) {
    return { ...(await askLimit(visit, masterId)), notice: visit.t("master-limit-wrong") };
  }
  return changeLimit(visit, masterId, Number(typed));
}

async function changeLimit(visit: StaffVisit, masterId: number, limit: number | null): Promise<Turn> {
  const master = await masterCard(visit.work, masterId);
  if (master === null) return refusedMasterTurn(visit, masterId, "not_found");
  const { name } = master;
  const result = await setLimit(visit.work, { masterId, limit });
  switch (result.status) {
    case "set":
    case "unchanged": {
      visit.leave();
      const { effectiveLimit } = result;
      const done = effectiveLimit === 0 ? "master-limit-set-zero" : "master-limit-set";
      const key = result.status === "unchanged" ? "master-limit-same" : done;
      return masterCardTurn(visit, masterId, visit.t(key, { name, limit: effectiveLimit }));
    }
    case "invalid_limit":
      return { ...(await askLimit(visit, masterId)), notice: visit.t("master-limit-wrong") };
    default:
      return refusedMasterTurn(visit, masterId, result.status);
  }
}

function askRating(visit: StaffVisit, masterId: number): Promise<Turn> {
  visit.enter(RATING_STATE, { masterId });
  return askAboutMaster(visit, masterId, ({ name, rating }) => ({
    title: visit.t("master-rating-title"),
    body: visit.html("master-rating-ask", { name, rating }),
    rows: [],
  }));
}

/** «4,75», «4.7», «5» in hundredths; null for anything else or more than 5. */
function ratingHundredths(text: string): number | null {
  const match = /^\s*([0-5])(?:[.,](\d{1,2}))?\s*$/.exec(text);
  if (match === null) return null;
  const hundredths = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return hundredths <= 500 ? hundredths : null;
}

async function takeRating(visit: StaffVisit, masterId: number, text: string): Promise<Turn> {
  const hundredths = ratingHundredths(text);
  if (hundredths === null) {
    return { ...(await askRating(visit, masterId)), notice: visit.t("master-rating-wrong") };
  }
  visit.enter(RATING_WHY_STATE, { masterId, hundredths });
  return askWhy(visit, masterId);
}

function askWhy(visit: StaffVisit, masterId: number): Promise<Turn> {
  const rating = ratingText(Number(visit.flow["hundredths"]));
  return askAboutMaster(visit, masterId, ({ name }) => ({
    title: visit.t("master-rating-title"),
    body: visit.html("master-rating-why", { name, rating }),
    rows: [],
  }));
}

async function changeRating(visit: StaffVisit, masterId: number, reason: string): Promise<Turn> {
  const hundredths = Number(visit.flow["hundredths"]);
  const master = await masterCard(visit.work, masterId);
  if (master === null) {
    visit.leave();
    return noMaster(visit);
  }
  const { name } = master;
  const { status } = await setRating(visit.work, { masterId, ratingHundredths: hundredths, reason });
  switch (status) {
    case "set":
    case "unchanged": {
      visit.leave();
      const key = status === "set" ? "master-rating-set" : "master-rating-same";
      return masterCardTurn(visit, masterId, visit.t(key, { name, rating: ratingText(hundredths) }));
    }
    case "invalid_reason":
      return { ...(await askWhy(visit, masterId)), notice: visit.t("reason-length") };
    case "invalid_rating":
      return { ...(await askRating(visit, masterId)), notice: visit.t("master-rating-wrong") };
    default:
      return refusedMasterTurn(visit, masterId, status);
  }
}

function ratingText(hundredths: number): string {
  return (hundredths / 100).toFixed(2);
}
