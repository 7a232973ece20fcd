import { sql } from "../db/tx.ts";
import { acknowledgeEscalation } from "../dispatch/answer-escalation.ts";
import { declineOffer } from "../dispatch/decline-offer.ts";
import { expireLocked } from "../dispatch/expire-offers.ts";
import { addDays, localDateOf, toInstant } from "../geo/local-time.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { startBreak } from "../masters/break.ts";
import { markUnreachable } from "../masters/mark-unreachable.ts";
import { startShift } from "../masters/start-shift.ts";
import { approveCommission } from "../orders/approve-commission.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { createGuarantee } from "../orders/create-guarantee.ts";
import { deferOrder } from "../orders/defer-order.ts";
import { refuseOrder } from "../orders/refuse-order.ts";
import { rejectCommission } from "../orders/reject-commission.ts";
import { reportPayment } from "../orders/report-payment.ts";
import { returnToSearch } from "../orders/return-to-search.ts";
import { ENGINE } from "../staff/actor.ts";
import type { DayDesk } from "./day-desk.ts";
import { unexpected } from "./day-desk.ts";
import type { DemoMasterKey } from "./demo-people.ts";
import { demoFileId } from "./write-people.ts";

/** Orders of today that others refer to by name. */
export interface TodaysOrders {
  /** Nobody has looked at it yet; its first decision shows every reason that depends on the master. */
  readonly demo: number;
  /** Shows `open_offer`, `declined_before`, `asked_recently` and `previous_master`. */
  readonly asked: number;
  /** Escalated to logist and admin, owned by Вера. */
  readonly escalated: number;
}

type Step = readonly [at: Date, action: (at: Date) => Promise<unknown>];

/**
 * The last hours up to now in Демоград and, for their zones, three other cities: 29 orders in every
 * state (the thirtieth, unpaid since the day before, belongs to the history).
 */
export async function playToday(desk: DayDesk): Promise<TodaysOrders> {
  const named: Record<string, number> = {};
  const steps: Step[] = [
    ...mornings(desk),
    ...jobsOfAtLimit(desk),
    ...jobsOfOthers(desk, named),
    ...money(desk),
    ...guarantees(desk, named),
    ...sleeping(desk),
    ...canceled(desk),
    ...elsewhere(desk),
    ...searching(desk, named),
  ];
  for (const [at, action] of steps.toSorted(([a], [b]) => a.getTime() - b.getTime())) await action(at);
  await desk.tx.run(sql`
    update masters set last_heartbeat_at = ${after(desk.now, -2 * MINUTE_MS)} where shift_status <> 'SHIFT_OFF'`);
  return { demo: named["demo"]!, asked: named["asked"]!, escalated: named["escalated"]! };
}

const ON_SHIFT: readonly DemoMasterKey[] = [
  "fast",
  "second",
  "careful",
  "calm",
  "newcomer",
  "onBreak",
  "atLimit",
  "noOrders",
  "noSkill",
  "otherDistrict",
  "unreachable",
  "busySlot",
  "threeOffers",
  "kaliningrad1",
  "kaliningrad2",
  "vladivostok1",
  "vladivostok2",
];

function mornings(desk: DayDesk): Step[] {
  const shifts = ON_SHIFT.map(
    (key, i): Step => [
      desk.ago(300, -i * 20),
      async (at) => {
        const started = await startShift(desk.as(key, at), { masterId: desk.masterId(key) });
        if (started.status !== "started") throw unexpected("startShift", started);
      },
    ],
  );
  return [
    ...shifts,
    [
      desk.ago(12),
      (at) => startBreak(desk.as("onBreak", at), { masterId: desk.masterId("onBreak"), minutes: 60 }),
    ],
    [
      desk.ago(130),
      (at) => markUnreachable(desk.work(ENGINE, at), { masterId: desk.masterId("unreachable") }),
    ],
  ];
}

/** Five orders at once, one in each active state and a second accepted one: 5/5. */
function jobsOfAtLimit(desk: DayDesk): Step[] {
  const who = "atLimit";
  const ids: number[] = [];
  const job = (i: number, minutes: number, call: Parameters<DayDesk["take"]>[0]): Step[] => [
    [
      desk.ago(minutes),
      async (at) => {
        ids[i] = await desk.take(call, at);
      },
    ],
    [desk.ago(minutes - 1), (at) => desk.give(ids[i]!, who, at)],
  ];
  return [
    ...job(0, 290, {
      category: "APPLIANCES",
      district: "Южный",
      description: "Стиральная машина гудит и не отжимает.",
    }),
    [desk.ago(265), (at) => desk.leave(ids[0]!, who, at)],
    [desk.ago(240), (at) => desk.arrive(ids[0]!, who, at)],
    [desk.ago(95), (at) => desk.close(ids[0]!, who, 5_400, at)],
    ...job(1, 230, { category: "PLUMBING", district: "Южный", description: "Потёк бойлер, перекрыли воду." }),
    [desk.ago(85), (at) => desk.leave(ids[1]!, who, at)],
    [desk.ago(60), (at) => desk.arrive(ids[1]!, who, at)],
    ...job(2, 150, {
      category: "ELECTRICS",
      district: "Центральный",
      description: "Пропал свет в двух комнатах из трёх.",
    }),
    [desk.ago(15), (at) => desk.leave(ids[2]!, who, at)],
    ...job(3, 140, {
      category: "APPLIANCES",
      district: "Центральный",
      slot: desk.slot(2),
      description: "Холодильник намораживает лёд на стенке.",
    }),
    ...job(4, 45, {
      category: "ELECTRICS",
      district: "Южный",
      slot: desk.slot(3),
      description: "Установить три светильника в коридоре.",
    }),
  ];
}

function jobsOfOthers(desk: DayDesk, named: Record<string, number>): Step[] {
  const ids: Record<string, number> = {};
  const take = (key: string, minutes: number, call: Parameters<DayDesk["take"]>[0]): Step => [
    desk.ago(minutes),
    async (at) => {
      ids[key] = await desk.take(call, at);
    },
  ];
  return [
    take("enRoute", 110, {
      category: "APPLIANCES",
      district: "Южный",
      description: "Духовка не держит температуру, хлеб горит.",
    }),
    [desk.ago(108), (at) => desk.give(ids["enRoute"]!, "second", at)],
    [desk.ago(20), (at) => desk.leave(ids["enRoute"]!, "second", at)],
    take("working", 160, {
      category: "PLUMBING",
      district: "Заречный",
      description: "Заменить сифон и проверить трубу под ванной.",
    }),
    [desk.ago(158), (at) => desk.give(ids["working"]!, "calm", at)],
    [desk.ago(130), (at) => desk.leave(ids["working"]!, "calm", at)],
    [desk.ago(70), (at) => desk.arrive(ids["working"]!, "calm", at)],
    // His visit lies in the slot of the demo order.
    take("conflict", 100, {
      category: "HANDYMAN",
      district: "Центральный",
      slot: desk.slot(0),
      description: "Собрать кухонный гарнитур, всё привезли.",
    }),
    [desk.ago(98), (at) => desk.give(ids["conflict"]!, "busySlot", at)],
    take("returned", 55, {
      category: "HANDYMAN",
      district: "Южный",
      slot: desk.slot(1),
      description: "Повесить шторы и телевизор.",
    }),
    [
      desk.ago(54),
      async (at) => {
        const masterId = await desk.offerAndAccept(ids["returned"]!, "order_created", at);
        if (masterId !== desk.masterId("second")) throw unexpected("offerAndAccept", { masterId });
      },
    ],
    [
      desk.ago(0, 45),
      async (at) => {
        const orderId = ids["returned"]!;
        const returned = await returnToSearch(desk.byStaff("vera", at), {
          orderId,
          reason: "Клиент просит другого мастера",
        });
        if (returned.status !== "returned") throw unexpected("returnToSearch", returned);
        named["returned"] = orderId;
        await desk.look(orderId, "order_returned", at);
      },
    ],
  ];
}

/** Commissions that wait, were reported with a check, were rejected, were approved today. */
function money(desk: DayDesk): Step[] {
  const ids: Record<string, number> = {};
  const commissions: Record<string, number> = {};
  const visit = (
    key: string,
    who: DemoMasterKey,
    minutes: readonly [taken: number, left: number, there: number, closed: number],
    roubles: number,
    call: Parameters<DayDesk["take"]>[0],
  ): Step[] => [
    [
      desk.ago(minutes[0]),
      async (at) => {
        ids[key] = await desk.take(call, at);
        await desk.give(ids[key], who, after(at, 40 * SECOND_MS));
      },
    ],
    [desk.ago(minutes[1]), (at) => desk.leave(ids[key]!, who, at)],
    [desk.ago(minutes[2]), (at) => desk.arrive(ids[key]!, who, at)],
    [
      desk.ago(minutes[3]),
      async (at) => {
        commissions[key] = (await desk.close(ids[key]!, who, roubles, at))!;
      },
    ],
  ];
  const report = (key: string, who: DemoMasterKey, minutes: number): Step => [
    desk.ago(minutes),
    (at) => reportPayment(desk.as(who, at), { commissionId: commissions[key]! }),
  ];
  return [
    ...visit("reported", "fast", [280, 260, 235, 90], 9_850, {
      category: "PLUMBING",
      district: "Северный",
      description: "Заменить смеситель в ванной, новый куплен.",
    }),
    report("reported", "fast", 60),
    [desk.ago(59), (at) => attachCheck(desk, commissions["reported"]!, desk.masterId("fast"), at)],
    ...visit("rejected", "careful", [285, 262, 238, 150], 8_100.5, {
      category: "WINDOWS",
      district: "Центральный",
      description: "Заменить фурнитуру на двух окнах.",
    }),
    report("rejected", "careful", 120),
    [
      desk.ago(35),
      async (at) => {
        const commissionId = commissions["rejected"]!;
        const reason = "Перевод не поступил";
        const rejected = await rejectCommission(desk.byStaff("boris", at), { commissionId, reason });
        if (rejected.status !== "rejected") throw unexpected("rejectCommission", rejected);
      },
    ],
    ...visit("approved", "noSkill", [295, 280, 255, 170], 3_900, {
      category: "PLUMBING",
      district: "Южный",
      description: "Прочистить засор на кухне.",
    }),
    report("approved", "noSkill", 160),
    [
      desk.ago(140),
      async (at) => {
        const approved = await approveCommission(desk.byStaff("boris", at), {
          commissionId: commissions["approved"]!,
        });
        if (approved.status !== "approved") throw unexpected("approveCommission", approved);
      },
    ],
    ...visit("canceled", "otherDistrict", [288, 270, 250, 200], 4_300, {
      category: "ELECTRICS",
      district: "Заречный",
      description: "Перенести две розетки в спальне.",
    }),
    [
      desk.ago(150),
      async (at) => {
        const reason = "Дубль: клиент оформлен дважды";
        const canceled = await cancelOrder(desk.byStaff("boris", at), { orderId: ids["canceled"]!, reason });
        if (canceled.status !== "canceled") throw unexpected("cancelOrder", canceled);
      },
    ],
  ];
}

async function attachCheck(desk: DayDesk, commissionId: number, masterId: number, at: Date): Promise<void> {
  const fileId = demoFileId("check", commissionId);
  await desk.tx.run(sql`
    insert into attachments (entity_type, entity_id, file_type, bot, file_id, file_unique_id, document_type,
                             uploaded_by_master_id, created_at)
    values ('COMMISSION', ${commissionId}, 'PHOTO', 'master', ${fileId}, ${fileId}, 'check', ${masterId}, ${at})`);
  await desk.tx.run(sql`
    update commissions set has_checks = true, version = version + 1, updated_at = ${at} where id = ${commissionId}`);
}

const HEADING = "ЗАЯВКА ПО ГАРАНТИИ";

/** A finished guarantee visit that the company owes for, and one that is being offered. */
function guarantees(desk: DayDesk, named: Record<string, number>): Step[] {
  const ids: Record<string, number> = {};
  const create = async (key: string, who: DemoMasterKey, description: string, at: Date) => {
    const { id: sourceOrderId } = await desk.tx.one<{ id: number }>(sql`
      select id from orders
       where assigned_master_id = ${desk.masterId(who)} and status = 'CLOSED' and type = 'NORMAL'
       order by closed_at desc limit 1`);
    const wish = { sourceOrderId, heading: HEADING, description, searchNow: true };
    const slot = key === "done" ? "ASAP" : desk.slot(2);
    const created = await createGuarantee(desk.byStaff("vera", at), { ...wish, slot });
    if (created.status !== "created") throw unexpected("createGuarantee", created);
    ids[key] = created.orderId;
  };
  return [
    [
      desk.ago(296),
      async (at) => {
        await create("done", "busySlot", "Снова отходит контакт, проверить соединение.", at);
        await desk.offerAndAccept(ids["done"]!, "order_created", after(at, 2 * SECOND_MS));
      },
    ],
    [desk.ago(275), (at) => desk.leave(ids["done"]!, "busySlot", at)],
    [desk.ago(250), (at) => desk.arrive(ids["done"]!, "busySlot", at)],
    [desk.ago(215), (at) => desk.close(ids["done"]!, "busySlot", null, at)],
    [
      desk.ago(0, 35),
      async (at) => {
        await create("open", "threeOffers", "Через неделю опять перестало работать.", at);
        named["guarantee"] = ids["open"]!;
        await desk.look(ids["open"]!, "order_created", at);
      },
    ],
  ];
}

/** A draft and orders that sleep until their day; one of them was taken in the evening. */
function sleeping(desk: DayDesk): Step[] {
  const evening = toInstant(
    addDays(localDateOf(desk.now, "Europe/Moscow"), -1),
    21 * 60 + 10,
    "Europe/Moscow",
  );
  return [
    [
      desk.ago(25),
      (at) =>
        desk.take(
          {
            category: "WINDOWS",
            district: "Северный",
            draft: true,
            description: "Замер окон на балконе, уточнить дату.",
          },
          at,
        ),
    ],
    [
      evening,
      (at) =>
        desk.take(
          {
            category: "PLUMBING",
            district: "Центральный",
            slot: desk.slotInDays(1),
            mayWait: true,
            description: "Подтекает бачок унитаза, просили после обеда.",
          },
          at,
        ),
    ],
    [
      after(evening, 10 * MINUTE_MS),
      (at) =>
        desk.take(
          {
            by: "anna",
            city: "Москва",
            category: "APPLIANCES",
            slot: desk.slotInDays(1),
            mayWait: true,
            description: "Не включается кофемашина, мигает индикатор.",
          },
          at,
        ),
    ],
    [
      desk.ago(65),
      async (at) => {
        const orderId = await desk.take(
          {
            category: "HANDYMAN",
            district: "Заречный",
            slot: null,
            description: "Собрать стеллаж, клиент ждёт доставку.",
          },
          at,
        );
        const deferred = await deferOrder(desk.byStaff("vera", after(at, 90 * SECOND_MS)), {
          orderId,
          slot: desk.slotInDays(2),
        });
        if (deferred.status !== "deferred") throw unexpected("deferOrder", deferred);
      },
    ],
  ];
}

/** Cancelled before anybody took it; the offer that was open went with it. */
function canceled(desk: DayDesk): Step[] {
  return [
    [
      desk.ago(75),
      async (at) => {
        const orderId = await desk.take(
          {
            category: "ELECTRICS",
            district: "Южный",
            slot: desk.slot(1),
            description: "Заменить люстру в зале.",
          },
          at,
        );
        const [offer] = await desk.look(orderId, "order_created", after(at, SECOND_MS));
        await desk.deliver(offer!.offerId, after(at, SECOND_MS));
        const reason = "Клиент передумал";
        const canceled = await cancelOrder(desk.byStaff("vera", after(at, 50 * SECOND_MS)), {
          orderId,
          reason,
        });
        if (canceled.status !== "canceled") throw unexpected("cancelOrder", canceled);
      },
    ],
  ];
}

/** The same work by other clocks. */
function elsewhere(desk: DayDesk): Step[] {
  return [
    [
      desk.ago(50),
      async (at) => {
        const orderId = await desk.take(
          {
            by: "anna",
            city: "Калининград",
            category: "PLUMBING",
            description: "Засор в мойке, вода стоит.",
          },
          at,
        );
        await desk.give(orderId, "kaliningrad1", after(at, MINUTE_MS), "anna");
        await desk.leave(orderId, "kaliningrad1", after(at, 30 * MINUTE_MS));
      },
    ],
    [
      desk.ago(80),
      async (at) => {
        const orderId = await desk.take(
          {
            by: "gleb",
            city: "Владивосток",
            category: "ELECTRICS",
            description: "Проверить проводку на кухне.",
          },
          at,
        );
        await desk.offerAndAccept(orderId, "order_created", after(at, SECOND_MS));
      },
    ],
  ];
}

/** Everything that is being searched now. */
function searching(desk: DayDesk, named: Record<string, number>): Step[] {
  return [...escalated(desk, named), ...refusedAndAsked(desk, named), ...freshCalls(desk, named)];
}

/** Nobody on shift can do it: told to the logist, taken by Вера, told to the admins. */
function escalated(desk: DayDesk, named: Record<string, number>): Step[] {
  const look = (minutes: number): Step => [
    desk.ago(minutes),
    (at) => desk.look(named["escalated"]!, "safety_tick", at),
  ];
  return [
    [
      desk.ago(26),
      async (at) => {
        const call = {
          category: "ROADSIDE",
          district: "Заречный",
          description: "Не заводится машина, сел аккумулятор.",
        };
        named["escalated"] = await desk.take({ ...call, district: "Заречный" }, at);
        await desk.look(named["escalated"], "order_created", at);
      },
    ],
    look(24),
    [
      desk.ago(22),
      async (at) => {
        const taken = await acknowledgeEscalation(desk.byStaff("vera", at), { orderId: named["escalated"]! });
        if (taken.status !== "acknowledged") throw unexpected("acknowledgeEscalation", taken);
      },
    ],
    look(14),
    // The safety tick looked a moment ago.
    [desk.ago(0, 4), (at) => desk.look(named["escalated"]!, "safety_tick", at)],
    [desk.ago(0, 4), (at) => desk.look(named["lonely"]!, "safety_tick", at)],
  ];
}

/** Accepted and refused, then declined, then not answered: the next one has it open. */
function refusedAndAsked(desk: DayDesk, named: Record<string, number>): Step[] {
  const ids = { order: 0, offer: 0, master: 0 };
  const asMaster = (at: Date) => desk.work({ kind: "master", masterId: ids.master }, at);
  const ask = async (trigger: string, at: Date) => {
    const [offer] = await desk.look(ids.order, trigger, at);
    Object.assign(ids, { offer: offer!.offerId, master: offer!.masterId });
  };
  return [
    [
      desk.ago(10),
      async (at) => {
        ids.order = await desk.take(
          {
            category: "PLUMBING",
            district: "Северный",
            slot: desk.slot(2),
            description: "Заменить стояк в ванной, соседи предупреждены.",
          },
          at,
        );
        named["asked"] = ids.order;
        ids.master = await desk.offerAndAccept(ids.order, "order_created", after(at, SECOND_MS));
      },
    ],
    [
      desk.ago(0, 200),
      async (at) => {
        const refused = await refuseOrder(asMaster(at), { orderId: ids.order, reason: "transport" });
        if (refused.status !== "refused") throw unexpected("refuseOrder", refused);
        await ask("order_returned", at);
        await desk.deliver(ids.offer, at);
      },
    ],
    [
      desk.ago(0, 155),
      async (at) => {
        const { offer: offerId, master: masterId } = ids;
        const declined = await declineOffer(asMaster(at), { offerId, masterId });
        if (declined.status !== "declined") throw unexpected("declineOffer", declined);
        await desk.tx.run(sql`update offers set decline_reason = 'far' where id = ${offerId}`);
        await ask("offer_declined", at);
        await desk.deliver(ids.offer, at);
      },
    ],
    [
      // 121 seconds later: the SLA of an offer delivered after one second.
      desk.ago(0, 34),
      async (at) => {
        await expireLocked(desk.tx, [ids.offer], at);
        await ask("offer_expired", at);
      },
    ],
  ];
}

function freshCalls(desk: DayDesk, named: Record<string, number>): Step[] {
  const call = (
    key: string,
    seconds: number,
    input: Parameters<DayDesk["take"]>[0],
    { isSeen = true }: { isSeen?: boolean } = {},
  ): Step => [
    desk.ago(0, seconds),
    async (at) => {
      named[key] = await desk.take(input, at);
      if (isSeen) await desk.look(named[key], "order_created", at);
    },
  ];
  return [
    // Will be escalated half a minute after the start.
    call("lonely", 95, {
      category: "ROADSIDE",
      district: "Северный",
      description: "Пробито колесо, запаска есть, нет домкрата.",
    }),
    call("noDistrict", 50, {
      category: "WINDOWS",
      streetManual: "посёлок Новый, улица без названия",
      slot: desk.slot(1),
      description: "Сломана ручка балконной двери, не закрывается.",
    }),
    call("windows", 40, {
      category: "WINDOWS",
      district: "Южный",
      slot: desk.slot(3),
      description: "Установить москитные сетки на три окна.",
    }),
    call("fresh", 20, {
      category: "HANDYMAN",
      district: "Центральный",
      slot: desk.slot(1),
      description: "Повесить полки в детской и карниз.",
    }),
    call(
      "demo",
      3,
      {
        category: "ELECTRICS",
        district: "Центральный",
        slot: desk.slot(0),
        description: "Не работают розетки на кухне, выбивает автомат.",
      },
      { isSeen: false },
    ),
  ];
}
