import type { JsonValue } from "../../src/outbox/enqueue.ts";
import type { Desk } from "./desk.ts";
import type { Running } from "./press.ts";

/** One way to press a button of the master bot. */
export interface MasterCell {
  /** What of a master's own it names; without it, nothing. */
  readonly thing?: keyof Desk;
  readonly args: (desk: Desk) => readonly (string | number)[];
  readonly running?: (desk: Desk) => Running;
  /** Pressed by its master, it changes something. */
  readonly writes?: true;
  /** Pressed by its master, it answers as for one that does not exist; why. */
  readonly alike?: string;
  /** Of the form of a newcomer: his own draft may change. */
  readonly isForm?: true;
}

type More = Partial<MasterCell>;

function of(thing?: keyof Desk, more: More = {}): MasterCell {
  return {
    args: (desk) => (thing === undefined ? [] : [desk[thing]]),
    ...(thing === undefined ? {} : { thing }),
    ...more,
  };
}

const plain = (...args: readonly (string | number)[]): MasterCell => of(undefined, { args: () => args });
const and = (thing: keyof Desk, second: string, more: More = {}): MasterCell =>
  of(thing, { args: (desk) => [desk[thing], second], ...more });
const form = (...args: readonly (string | number)[]): MasterCell => ({ ...plain(...args), isForm: true });
const writes = { writes: true } as const;
const talk =
  (state: string, flow: (desk: Desk) => Record<string, JsonValue>): ((desk: Desk) => Running) =>
  (desk) => ({ state, data: { flow: flow(desk), isPaused: false } });

const ACT = { fileType: "PHOTO", fileId: "act", fileUniqueId: "act", bot: "master" };
const closing = talk("close.summary", ({ working }) => ({
  orderId: working,
  totalKopecks: 450_000,
  act: ACT,
}));

/** Every button of the master bot. A new one must be added here: the matrix fails until it is. */
export const MASTER_ROUTES: Readonly<Record<string, MasterCell>> = {
  "form:open": form(),
  "form:fix": form(),
  "form:restart": form(),
  "form:view": form(),
  "form:back": form(2),
  "form:keep": form(2),
  "form:edit": form(2),
  "form:send": form(),
  "form:send-yes": form(),
  "form:consent": form(),
  "form:no-middle": form(),
  "form:no-referral": form(),
  "form:city": form(1),
  "form:cities": form(1),
  "form:district": form(1),
  "form:districts": form(1),
  "form:all-districts": form(),
  "form:districts-done": form(),
  "form:no-home": form(),
  "form:vehicle": form("yes"),
  "form:no-plate": form(),
  "form:skill": form("PLUMBING"),
  "form:skills-done": form(),
  "form:method": form("sbp"),
  "form:bank": form("sber"),
  "profile:open": plain(),
  "profile:skills": plain(),
  "profile:vehicle": plain(),
  "profile:has-car": { ...plain("no") },
  "profile:no-plate": { ...plain(), ...writes },
  "profile:payout": plain(),
  "profile:method": plain("sbp"),
  "profile:bank": plain("sber"),
  "profile:home": plain(),
  "profile:no-home": plain(),
  "profile:districts": plain(1),
  "profile:district": plain(1, 1),
  "profile:all-districts": plain(),
  "shift:on": plain(),
  "shift:off": plain(),
  "shift:off-yes": { ...plain(), ...writes },
  "shift:break": plain(),
  "shift:break-for": { ...plain(15), ...writes },
  "shift:return": plain(),
  "shift:extend": plain(),
  "shift:extend-by": plain(15, 1),
  "offer:list": plain(1),
  "offer:card": of("offer"),
  "offer:files": of("offer"),
  "offer:take": of("offer", writes),
  "offer:accept": of("offer", writes),
  "offer:details": of("offer"),
  "decline:ask": of("offer"),
  "offer:decline": of("offer"),
  "decline:yes": of("offer", writes),
  "decline:push-yes": of("offer", writes),
  "decline:push-no": of("offer"),
  "decline:skip": plain(),
  "decline:why": and("declined", "busy", { ...writes, alike: "either way he is thanked" }),
  "decline:push-why": and("declined", "busy", writes),
  "order:list": plain(1),
  "order:card": of("assigned"),
  "order:show": of("assigned"),
  "order:go": of("assigned", writes),
  "order:here": of("enRoute", writes),
  "order:enroute": of("assigned", writes),
  "order:onsite": of("enRoute", writes),
  "order:phone": of("assigned"),
  "order:address": of("assigned"),
  "order:files": of("assigned"),
  "order:support": plain(),
  "refuse:ask": of("assigned"),
  "refuse:for": and("assigned", "sick", {
    alike: "the reason is confirmed first, the order is judged with it",
  }),
  "refuse:yes": and("assigned", "sick", writes),
  "order:finish": of("working"),
  "order:close": of("working"),
  "close:amount": of("working"),
  "close:act": of("working"),
  "close:yes": of("working", { running: closing, ...writes }),
  "close:cancel": of("working", { running: closing }),
  "commission:open": of("commission"),
  "commission:reported": of("commission", writes),
  "commission:check": of("commission"),
  "money:card": of("commission"),
  "money:open-order": of("commission"),
  "money:order": of("paying"),
  "money:paid": of("commission", writes),
  "money:check": of("commission"),
  "history:list": plain("all.1"),
  "history:card": of("closed"),
  "money:list": plain("due.1"),
  "money:statement": plain("week.1"),
  "money:dates": plain(),
  "requisites:show": plain(),
  "requisites:copy": plain("card"),
  "money:copy": and("commission", "card"),
  "referral:show": plain(),
  "referral:share": plain(),
  "statistics:show": plain(),
  "why:show": plain(),
  "knowledge:list": plain(),
  "knowledge:article": plain("offers"),
  "menu:open": plain(),
  "nav:page": plain(),
  "lang:ask": plain(),
  "lang:set": plain("en"),
  "flow:continue": of(undefined, { running: talk("close.amount", ({ working }) => ({ orderId: working })) }),
  "flow:restart": of(undefined, { running: talk("close.amount", ({ working }) => ({ orderId: working })) }),
  "flow:retry": plain(),
};

/** Steps in which something of a master's own is decided by what he types or sends; `flow` names it. */
export const MASTER_STEPS: Readonly<Record<string, string>> = {
  "profile.skills": "умею чинить окна",
  "profile.plate": "а123вс 77",
  "profile.details": "2200 1234 1234 1234",
  "profile.bank": "Сбер",
  "profile.home": "55.75, 37.62",
  "decline.reason": "слишком далеко",
  "refuse.words": "сломалась машина",
  "close.amount": "4500",
  "close.act": "нет фото",
  "close.summary": "да",
  "check.file": "нет чека",
  "statement.dates": "01.03-10.03",
};

/** The conversation in which that step waits. */
export function waiting(state: string, desk: Desk): Running {
  const flow = {
    orderId: state === "refuse.words" ? desk.assigned : desk.working,
    offerId: desk.declined,
    commissionId: desk.commission,
    totalKopecks: 450_000,
    act: ACT,
    method: "card",
  };
  return { state, data: { flow, isPaused: false } };
}
