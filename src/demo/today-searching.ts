import { sql } from "../db/tx.ts";
import { acknowledgeEscalation } from "../dispatch/answer-escalation.ts";
import { declineOffer } from "../dispatch/decline-offer.ts";
import { expireLocked } from "../dispatch/expire-offers.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { refuseOrder } from "../orders/refuse-order.ts";
import { type CallIn, type DayDesk, type Step, unexpected } from "./day-desk.ts";

/** Everything that is being searched now. */
export function searching(desk: DayDesk, named: Record<string, number>): Step[] {
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
    input: CallIn,
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
