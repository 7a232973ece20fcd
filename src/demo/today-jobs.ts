import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { returnToSearch } from "../orders/return-to-search.ts";
import { type CallIn, type DayDesk, type Step, unexpected } from "./day-desk.ts";

/** Five orders at once, one in each active state and a second accepted one: 5/5. */
export function jobsOfAtLimit(desk: DayDesk): Step[] {
  const who = "atLimit";
  const ids: number[] = [];
  const job = (i: number, minutes: number, call: CallIn): Step[] => [
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

/** One on the way, one at work, one with a visit in the slot of the demo order, one returned. */
export function jobsOfOthers(desk: DayDesk, named: Record<string, number>): Step[] {
  const ids: Record<string, number> = {};
  const take = (key: string, minutes: number, call: CallIn): Step => [
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

/** The same work by other clocks. */
export function elsewhere(desk: DayDesk): Step[] {
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
