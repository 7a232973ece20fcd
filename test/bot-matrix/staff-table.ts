import { WIZARD_STEPS } from "../../src/admin-bot/new-order-draft.ts";
import type { JsonValue } from "../../src/outbox/enqueue.ts";
import { DEFAULTS } from "../../src/settings/catalogue.ts";
import type { Running } from "./press.ts";
import type { Town } from "./town.ts";

/** Whom a button belongs to, by access.md section 1; written down anew, so that the code cannot agree with itself. */
export type Who = "staff" | "admins" | "globals";

/** One way to press a button. */
export interface Cell {
  readonly who: Who;
  /** What the button names; without it, nothing that belongs to a city. */
  readonly thing?: keyof Town;
  /** What follows the name of the route; the id of the thing unless told. */
  readonly args: (town: Town) => readonly (string | number)[];
  /** The conversation in which the button stands; none unless told. */
  readonly running?: (town: Town) => Running;
  /** Pressed by whoever may, it changes something. */
  readonly writes?: true;
  /** Pressed by whoever may, it answers alike for a thing that exists; why. */
  readonly alike?: string;
}

type More = Partial<Omit<Cell, "who">>;

const of =
  (who: Who) =>
  (thing?: keyof Town, more: More = {}): Cell => ({
    who,
    args: (town) => (thing === undefined ? [] : [town[thing]]),
    ...(thing === undefined ? {} : { thing }),
    ...more,
  });
const staff = of("staff");
const admins = of("admins");
const globals = of("globals");

const plain = (...args: readonly (string | number)[]): More => ({ args: () => args });
/** The id of the thing and one more. */
const and = (thing: keyof Town, second: string | number, more: More = {}): More => ({
  args: (town) => [town[thing], second],
  ...more,
});
const writes = { writes: true } as const;

/** A conversation in `state` with these inputs. */
const talk =
  (state: string, flow: (town: Town) => Record<string, JsonValue>): ((town: Town) => Running) =>
  (town) => ({ state, data: { flow: flow(town), isPaused: false } });
const running = (state: string, flow: (town: Town) => Record<string, JsonValue> = () => ({})): More => ({
  running: talk(state, flow),
});

/** Everything answered in the full wizard. */
const draft = ({ city, district }: Town): Record<string, JsonValue> => ({
  kind: "full",
  nonce: "0123456789abcdef",
  done: [...WIZARD_STEPS],
  cityId: city,
  hasDistricts: true,
  districtId: district,
  clientName: "Анна",
  phone: "+79994443322",
  category: "ELECTRICS",
  description: "Не горит свет",
  type: "NORMAL",
  slot: "ASAP",
});
const wizard = (step: string, more: More = {}): More => ({ running: talk(`new.${step}`, draft), ...more });
const edit = (field: string, value: (town: Town) => string | number, more: More = {}): Cell =>
  staff("searching", {
    args: (town) => [town.searching, value(town)],
    ...running(`edit.${field}`, ({ searching }) => ({ orderId: searching, version: 1 })),
    ...more,
  });
const inFlow = (state: string, thing: keyof Town, inputs: Record<string, JsonValue> = {}): More =>
  running(state, (town) => ({ masterId: town[thing], ...inputs }));
const ticks = (...args: readonly (string | number)[]): More => ({
  args: () => args,
  ...running("staff.cities", ({ staff: staffId, city }) => ({
    staffId,
    name: "Кто-то",
    from: [city],
    cityIds: [],
  })),
});
const set = (key: string, ...more: readonly string[]): More => plain(key, ...more);
const KEY = "distribution_rounds";
/** In Moscow, when the world begins. */
const TODAY = "2026-03-10";

/** Every button of the staff bot. A new one must be added here: the matrix fails until it is. */
export const STAFF_ROUTES: Readonly<Record<string, Cell | readonly Cell[]>> = {
  "orders:menu": staff(),
  "orders:list": [
    staff(undefined, plain("all", 1)),
    staff(undefined, plain("queue", 1)),
    staff(undefined, plain("escalated", 1)),
    staff(undefined, plain("guarantee", 1)),
  ],
  "orders:below": staff(undefined, plain("queue")),
  "orders:unfilter": staff(undefined, plain("queue")),
  "filter:menu": staff(),
  "filter:city": staff(undefined, plain(1)),
  "filter:set-city": staff("city"),
  "filter:category": staff(),
  "filter:set-category": staff(undefined, plain("PLUMBING")),
  "filter:status": staff(),
  "filter:set-status": staff(undefined, plain("ASSIGNED")),
  "filter:master": staff(),
  "filter:set-master": staff("master"),
  "filter:date": staff(),
  "filter:set-date": staff(undefined, plain("today")),
  "filter:number": staff(),
  "filter:set-number": staff(undefined, plain("any")),
  "filter:switch": staff(undefined, plain("asap")),
  "filter:reset": staff(),
  "search:ask": staff(),
  "search:found": staff(undefined, {
    args: () => [1],
    running: () => ({ state: null, data: { kept: { search: "4443322" } } }),
  }),
  "search:master": staff(),
  "search:of-master": staff("master", and("master", 1)),
  "order:card": [staff("searching"), staff("paying"), staff("closed"), staff("assigned")],
  "order:open": staff("searching"),
  "order:phone": staff("searching"),
  "order:master": staff("assigned"),
  "order:address": staff("searching"),
  "tab:history": staff("searching"),
  "tab:offers": staff("offered"),
  "tab:why": staff("searching"),
  "tab:files": staff("searching"),
  "attach:ask": staff("searching"),
  "edit:menu": staff("searching"),
  "edit:field": staff("searching", and("searching", "house.1")),
  "edit:set": [
    edit("house", () => "none", writes),
    { ...edit("district", ({ district }) => district), thing: "district" },
    { ...edit("street", ({ street }) => street), thing: "street" },
    { ...edit("preferred", ({ colleague }) => colleague), thing: "colleague", writes: true },
  ],
  "edit:late": staff("searching", {
    ...and("searching", "now"),
    ...running("edit.slot", ({ searching }) => ({
      orderId: searching,
      version: 1,
      changes: { slot: "ASAP", chosenOn: TODAY },
    })),
    ...writes,
  }),
  "edit:again": staff("searching", {
    ...and("searching", 1),
    ...running("edit.house", ({ searching }) => ({
      orderId: searching,
      version: 0,
      changes: { house: "9" },
    })),
    ...writes,
  }),
  "activate:ask": staff("deferred"),
  "activate:yes": staff("deferred", writes),
  "restart:ask": staff("escalated"),
  "restart:yes": staff("escalated", and("escalated", 1, writes)),
  "return:ask": staff("assigned"),
  "return:yes": staff("assigned", { args: (town) => [town.assigned, town.master], ...writes }),
  "return:why": staff("assigned", {
    args: (town) => [town.assigned, town.master],
    alike: "the reason is asked for first, the order is judged with it",
  }),
  "cancel:ask": staff("searching"),
  "cancel:for": staff("searching", and("searching", "duplicate")),
  "cancel:yes": staff("searching", {
    ...running("cancel.reason", ({ searching }) => ({ orderId: searching, reason: "клиент передумал" })),
    ...writes,
  }),
  "defer:ask": staff("searching"),
  "defer:slot": staff("searching", and("searching", "tomorrow.600-780", writes)),
  "defer:wake": staff("searching", and("searching", 1_773_212_400, writes)),
  "letter:ask": staff("assigned"),
  "letter:send": staff("assigned", and("assigned", "hurry.0123456789ab", writes)),
  "reopen:ask": admins("closed"),
  "reopen:to": admins("closed", and("closed", "WORKING")),
  "restore:ask": admins("canceled"),
  "restore:slot": admins("canceled", {
    ...and("canceled", "tomorrow.600-780"),
    ...running("restore.slot", ({ canceled }) => ({ orderId: canceled, reason: "отменили по ошибке" })),
    ...writes,
  }),
  "restore:late": admins("canceled", {
    ...and("canceled", "now"),
    ...running("restore.slot", ({ canceled }) => ({
      orderId: canceled,
      reason: "отменили по ошибке",
      slot: "ASAP",
      chosenOn: TODAY,
    })),
    ...writes,
  }),
  "restore:undo": staff("canceled"),
  "assign:menu": staff("offered"),
  "assign:auto": staff("searching", writes),
  "assign:auto-now": staff("deferred", writes),
  "assign:withdraw": staff("offer", writes),
  "assign:recall": staff("offer", writes),
  "pick:list": staff("searching"),
  "pick:send": [
    staff("searching", { args: (town) => [town.searching, town.colleague], ...writes }),
    staff("colleague", { args: (town) => [town.searching, town.colleague], ...writes }),
  ],
  "pick:send-yes": [
    staff("searching", { args: (town) => [town.searching, town.colleague], ...writes }),
    staff("colleague", { args: (town) => [town.searching, town.colleague], ...writes }),
  ],
  "pin:list": admins("searching"),
  "pin:set": [
    admins("searching", { args: (town) => [town.searching, `${town.colleague}.1`], ...writes }),
    admins("colleague", { args: (town) => [town.searching, `${town.colleague}.1`], ...writes }),
  ],
  "pin:set-yes": [
    admins("searching", { args: (town) => [town.searching, `${town.colleague}.1`], ...writes }),
    admins("colleague", { args: (town) => [town.searching, `${town.colleague}.1`], ...writes }),
  ],
  "esc:ack": staff("escalated", and("escalated", 1, writes)),
  "esc:own": staff("escalated", and("escalated", 1, writes)),
  "esc:take": staff("escalated", and("escalated", 1, writes)),
  "esc:snooze": staff("escalated", and("escalated", 10, writes)),
  "esc:wait": staff("escalated", and("escalated", 10, writes)),
  "esc:hold": staff("escalated", and("escalated", 10, writes)),
  "esc:later": staff("escalated"),
  "new:begin": staff(),
  "new:mode": staff(),
  "new:quick": staff(),
  "new:full": staff(),
  "new:step": staff(undefined, wizard("summary", plain("house"))),
  "new:keep": staff(undefined, wizard("house", plain("house"))),
  "new:change": staff(undefined, wizard("summary", plain("district"))),
  "new:cities": staff(undefined, wizard("city", plain(1))),
  "new:city": staff("city", { ...running("new.city", () => ({ kind: "full", nonce: "n", done: [] })) }),
  "new:districts": staff(undefined, wizard("district", plain(1))),
  "new:district": {
    ...staff("district"),
    running: (town) => ({ state: "new.district", data: { flow: { ...draft(town), done: ["city"] } } }),
  },
  "new:street-find": staff(undefined, wizard("street")),
  "new:street-typed": staff(undefined, wizard("street")),
  "new:street-none": staff(undefined, wizard("street")),
  "new:street": staff("street", wizard("street-find")),
  "new:skip": staff(undefined, wizard("house", plain("house"))),
  "new:phone-ok": staff(undefined, wizard("phone")),
  "new:phone-other": staff(undefined, wizard("phone")),
  "new:category": staff(undefined, wizard("category", plain("WINDOWS"))),
  "new:files-clear": staff(undefined, wizard("files")),
  "new:files-done": staff(undefined, wizard("files")),
  "new:normal": staff(undefined, wizard("type")),
  "new:guarantee": staff(undefined, wizard("type")),
  "new:no-source": staff(undefined, wizard("source")),
  "new:source": staff("closed", wizard("source")),
  "new:ordinary": staff(undefined, wizard("slot")),
  "new:slot": staff(undefined, wizard("slot", plain("tomorrow.600-780"))),
  "new:late": staff(undefined, wizard("slot", plain("tomorrow"))),
  "new:confirm": staff(undefined, { ...wizard("summary", plain("0123456789abcdef", "create")), ...writes }),
  "new:cancel": staff(undefined, wizard("summary")),
  "order:guarantee": staff("closed"),
  "commission:open": admins("commission"),
  "commission:card": admins("commission"),
  "commission:approve": admins("commission"),
  "commission:approve-yes": admins("commission", writes),
  "commission:reject": admins("commission"),
  "logs:list": [staff(undefined, plain("all", 0)), staff(undefined, plain("errors", 0))],
  "logs:clear": globals(undefined, plain(0)),
  "logs:clear-yes": globals(undefined, { ...plain(0), ...writes }),
  "join:agree": staff(),
  "join:refuse": staff(),
  "staff:menu": globals(),
  "staff:list": globals(undefined, plain("LOGIST", 1)),
  "staff:card": globals("staff"),
  "staff:role": globals("staff"),
  "staff:role-ask": globals("staff", and("staff", "LOGIST.CITY_ADMIN")),
  "staff:role-yes": globals("staff", and("staff", "LOGIST.CITY_ADMIN", writes)),
  "staff:cities": globals("staff"),
  "staff:off": globals("staff"),
  "staff:off-yes": globals("staff", writes),
  "staff:on": globals("dismissed", writes),
  "staff:sessions": globals("staff"),
  "staff:add": globals(),
  "staff:add-role": globals(undefined, { args: () => ["LOGIST"], ...running("staff.add-role") }),
  "staff:add-step": globals(undefined, {
    args: () => ["cities"],
    ...running("staff.add-confirm", () => ({ role: "LOGIST", handle: "5001" })),
  }),
  "staff:add-yes": globals(undefined, {
    args: () => ["n1"],
    ...running("staff.add-confirm", ({ city }) => ({
      role: "LOGIST",
      handle: "5001",
      cityIds: [city],
      nonce: "n1",
    })),
    ...writes,
  }),
  "codes:list": globals(undefined, plain(1)),
  "codes:card": globals("accessCode"),
  "codes:revoke": globals("accessCode"),
  "codes:revoke-yes": globals("accessCode", writes),
  "codes:new": globals(),
  "codes:role": globals(undefined, { args: () => ["LOGIST"], ...running("code.role") }),
  "codes:step": globals(undefined, {
    args: () => ["comment"],
    ...running("code.confirm", () => ({ role: "LOGIST" })),
  }),
  "codes:bare": globals(
    undefined,
    running("code.comment", () => ({ role: "LOGIST" })),
  ),
  "codes:make": globals(undefined, {
    args: () => ["n1"],
    ...running("code.confirm", ({ city }) => ({
      role: "LOGIST",
      cityIds: [city],
      nonce: "n1",
      comment: "",
    })),
    ...writes,
  }),
  "ticks:city": globals("city", { ...ticks(), args: ({ city }) => [city] }),
  "ticks:page": globals(undefined, ticks(1)),
  "ticks:all": globals(undefined, ticks()),
  "ticks:none": globals(undefined, ticks()),
  "ticks:unsearch": globals(undefined, ticks()),
  "ticks:done": globals(undefined, { ...ticks(), ...writes }),
  "set:menu": globals(),
  "set:group": globals(undefined, set("distribution", "1")),
  "set:card": globals(undefined, set(KEY)),
  "set:history": globals(undefined, set(KEY, "1")),
  "set:edit": globals(undefined, set(KEY)),
  "set:word": globals(undefined, set("master_invite_required", "true")),
  "set:default": globals(undefined, set(KEY)),
  "set:yes": globals(undefined, {
    args: () => [KEY, "n1"],
    ...running("set.text", () => ({ key: KEY, seen: String(DEFAULTS[KEY]), text: "4", nonce: "n1" })),
    ...writes,
  }),
  "masters:menu": staff(),
  "masters:list": [
    staff(undefined, plain("working", 1)),
    staff(undefined, plain("pending", 1)),
    staff(undefined, plain("blocked", 1)),
  ],
  "masters:search": staff(),
  "masters:found": staff(undefined, {
    args: () => [1],
    running: () => ({ state: null, data: { kept: { mastersSearch: "79995551122" } } }),
  }),
  "mfilter:open": staff(undefined, plain("working")),
  "mfilter:city": staff(undefined, plain("working", 1)),
  "mfilter:city-is": staff("city", { args: ({ city }) => ["working", city] }),
  "mfilter:skill": staff(undefined, plain("working")),
  "mfilter:skill-is": staff(undefined, plain("working", "PLUMBING")),
  "mfilter:district": staff(undefined, plain("working", 1)),
  "mfilter:district-is": staff("district", {
    args: ({ district }) => ["working", district],
    running: ({ city }) => ({ state: null, data: { kept: { mastersFilters: { cityId: city } } } }),
  }),
  "mfilter:shift": staff(undefined, plain("working", "on")),
  "mfilter:reset": staff(undefined, plain("working")),
  "mfilter:show": staff(undefined, plain("working")),
  "master:card": [staff("master"), staff("pending"), staff("blocked")],
  "master:open": staff("master"),
  "master:phone": staff("master"),
  "master:block": admins("colleague"),
  "master:block-yes": admins("colleague", {
    ...inFlow("master.block", "colleague", { reason: "грубил клиенту" }),
    ...writes,
  }),
  "master:unblock": admins("blocked", writes),
  "master:limit": admins("master"),
  "master:limit-is": admins("master", and("master", 3, writes)),
  "master:rating": admins("master"),
  "master:skills": admins("master"),
  "master:skill": admins("master", {
    ...and("master", "PLUMBING"),
    ...inFlow("master.skills", "master", { seen: [], ticked: [] }),
  }),
  "master:skills-save": admins("master", {
    ...inFlow("master.skills", "master", {
      seen: ["APPLIANCES", "ELECTRICS", "HANDYMAN", "PLUMBING", "ROADSIDE", "WINDOWS"],
      ticked: ["PLUMBING"],
    }),
    ...writes,
  }),
  "master:districts": admins("master"),
  "master:districts-at": admins("master", and("master", 1)),
  "master:district": admins("master", {
    args: ({ master, district }) => [master, district],
    ...inFlow("master.districts", "master", { seen: [], ticked: [], page: 1 }),
  }),
  "master:districts-all": admins("master"),
  "master:districts-no": admins("master"),
  "master:districts-save": admins("master", {
    ...running("master.districts", ({ master, district }) => ({
      masterId: master,
      seen: [district, district + 1],
      ticked: [district],
      page: 1,
    })),
    ...writes,
  }),
  "master:message": staff("master"),
  "master:message-is": staff("master", {
    ...and("master", "call"),
    ...inFlow("master.message", "master"),
    ...writes,
  }),
  "master:docs": admins("master", writes),
  "master:shift-end": admins("colleague"),
  "master:shift-end-yes": admins("colleague", writes),
  "master:delete": admins("idle"),
  "master:delete-yes": admins("idle", writes),
  "mod:list": admins(undefined, plain(1)),
  "mod:tick": admins("pending", and("pending", 1)),
  "mod:clear": admins(undefined, plain(1)),
  "bulk:approve": admins(undefined, {
    running: ({ pending }) => ({ state: null, data: { kept: { formTicks: [pending] } } }),
  }),
  "bulk:approve-yes": admins(undefined, {
    ...running("bulk.approve", ({ pending }) => ({ asked: { [pending]: "Кто-то" } })),
    ...writes,
  }),
  "bulk:reject": admins(undefined, {
    running: ({ pending }) => ({ state: null, data: { kept: { formTicks: [pending] } } }),
  }),
  "bulk:reject-for": admins(undefined, {
    args: () => ["photo"],
    running: ({ pending }) => ({ state: null, data: { kept: { formTicks: [pending] } } }),
  }),
  "bulk:reject-yes": admins(undefined, {
    ...running("bulk.reject", ({ pending }) => ({ asked: { [pending]: "Кто-то" }, reason: "фото нечёткое" })),
    ...writes,
  }),
  "form:card": admins("pending"),
  "form:open": admins("pending"),
  "form:approve": admins("pending", writes),
  "form:reject": admins("pending"),
  "form:reject-for": admins("pending", {
    ...and("pending", "photo"),
    ...inFlow("form.reject", "pending", { place: "form" }),
    ...writes,
  }),
  "master:approve": admins("pending", writes),
  "master:approve-after-all": admins("rejected", writes),
  "master:reject": admins("pending"),
  "invite:list": admins(undefined, plain(1)),
  "invite:new": admins(),
  "invite:cities": admins(undefined, plain(1)),
  "invite:city": admins("city"),
  "invite:expiry": admins(undefined, {
    args: () => [7],
    ...running("invite.expiry", ({ city }) => ({ cityId: city })),
  }),
  "invite:issue": admins(undefined, {
    ...running("invite.comment", ({ city }) => ({ cityId: city, days: 7 })),
    ...writes,
  }),
  "invite:revoke": admins("inviteCode"),
  "invite:revoke-yes": admins("inviteCode", writes),
  "menu:open": staff(),
  "nav:page": staff(),
  "lang:ask": staff(),
  "lang:set": staff(undefined, { ...plain("en"), ...writes }),
  "flow:continue": staff(undefined, running("search.text")),
  "flow:restart": staff(undefined, running("search.text")),
  "flow:retry": staff(),
};

/** One thing somebody types or sends when the bot waits for it. */
export interface StepCell {
  readonly who: Who;
  /** What the running flow is about. */
  readonly subject?: keyof Town;
  readonly typed: string;
  /** Typed by whoever may, it changes something. */
  readonly writes?: true;
}

const typed =
  (who: Who) =>
  (words: string, subject?: keyof Town, more: Partial<StepCell> = {}): StepCell => ({
    who,
    typed: words,
    ...(subject === undefined ? {} : { subject }),
    ...more,
  });
const byStaff = typed("staff");
const byAdmins = typed("admins");
const byGlobals = typed("globals");
const REASON = "так попросил клиент";

/** Every step in which the staff bot waits for words or a file; the newcomer's own three are in newcomer.test.ts. */
export const STAFF_STEPS: Readonly<Record<string, StepCell>> = {
  "filter.city": byStaff("оград"),
  "filter.master": byStaff("5551122"),
  "filter.date": byStaff("11.03"),
  "filter.number": byStaff("700002"),
  "search.text": byStaff("4443322"),
  "search.master": byStaff("5551122"),
  "edit.name": byStaff("Борис", "searching", writes),
  "edit.phone": byStaff("+79991112233", "searching", writes),
  "edit.district": byStaff("первый", "searching"),
  "edit.street": byStaff("улица", "searching"),
  "edit.house": byStaff("9", "searching", writes),
  "edit.apartment": byStaff("9", "searching", writes),
  "edit.comment": byStaff("домофон не работает", "searching", writes),
  "edit.category": byStaff("окна", "searching"),
  "edit.description": byStaff("и ещё розетка", "searching", writes),
  "edit.slot": byStaff("завтра", "searching"),
  "edit.preferred": byStaff("5551122", "searching"),
  "attach.file": byStaff("нет фото", "searching"),
  "return.reason": byStaff(REASON, "assigned", writes),
  "cancel.reason": byStaff(REASON, "searching"),
  "letter.text": byStaff("позвоните нам", "assigned", writes),
  "reopen.reason": byAdmins(REASON, "closed", writes),
  "restore.reason": byAdmins(REASON, "canceled", writes),
  "restore.slot": byAdmins("завтра", "canceled"),
  "reject.reason": byAdmins("деньги не пришли", "commission", writes),
  "new.city": byStaff("оград"),
  "new.district": byStaff("первый"),
  "new.street": byStaff("улица"),
  "new.house": byStaff("9"),
  "new.apartment": byStaff("9"),
  "new.comment": byStaff("домофон"),
  "new.street-find": byStaff("улица"),
  "new.street-typed": byStaff("Новая улица"),
  "new.name": byStaff("Борис"),
  "new.phone": byStaff("+79994443322"),
  "new.category": byStaff("окна"),
  "new.description": byStaff("не открывается окно"),
  "new.files": byStaff("нет фото"),
  "new.type": byStaff("гарантия"),
  "new.source": byStaff("4443322"),
  "new.slot": byStaff("завтра"),
  "new.summary": byStaff("да"),
  "staff.add-role": byGlobals("логист"),
  "staff.add-handle": byGlobals("5001"),
  "staff.add-confirm": byGlobals("да"),
  "code.role": byGlobals("логист"),
  "code.comment": byGlobals("для Анны"),
  "code.confirm": byGlobals("да"),
  "staff.cities": byGlobals("оград"),
  "staff.add-cities": byGlobals("оград"),
  "code.cities": byGlobals("оград"),
  "set.text": byGlobals("5"),
  "set.photo": byGlobals("-"),
  "masters.search": byStaff("5551122"),
  "mfilter.city": byStaff("оград"),
  "master.block": byAdmins(REASON, "colleague"),
  "master.limit": byAdmins("3", "master", writes),
  "master.rating": byAdmins("4,5", "master"),
  "master.rating-why": byAdmins(REASON, "master", writes),
  "master.skills": byAdmins("окна", "master"),
  "master.districts": byAdmins("первый", "master"),
  "master.message": byStaff("позвоните нам", "master", writes),
  "form.reject": byAdmins("фото нечёткое", "pending", writes),
  "bulk.approve": byAdmins("да", "pending"),
  "bulk.reject": byAdmins("фото нечёткое", "pending"),
  "invite.city": byAdmins("оград"),
  "invite.expiry": byAdmins("7"),
  "invite.comment": byAdmins("для Ивана", undefined, writes),
};

/** The conversation in which that step waits. */
export function waiting(state: string, { subject }: StepCell, town: Town): Running {
  const id = subject === undefined ? 0 : town[subject];
  const flow = {
    ...draft(town),
    orderId: id,
    masterId: state === "return.reason" ? town.master : id,
    commissionId: id,
    version: 1,
    to: "WORKING",
    nonce: "0123456789ab",
    name: "Кто-то",
    reason: null,
    hundredths: 450,
    place: "form",
    seen: String(DEFAULTS[KEY]),
    key: state === "set.photo" ? "owner_pay_sbp_qr_file_id" : KEY,
    staffId: town.staff,
    role: "LOGIST",
    handle: "5001",
    cityIds: [],
    days: 7,
    page: 1,
    ticked: [],
    asked: { [town.pending]: "Кто-то" },
  };
  return { state, data: { flow, kept: { formTicks: [town.pending] }, isPaused: false } };
}
