import { addDays, localDateOf, toInstant } from "../geo/local-time.ts";
import { after, MINUTE_MS, SECOND_MS } from "../kernel/time.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { deferOrder } from "../orders/defer-order.ts";
import { type DayDesk, type Step, unexpected } from "./day-desk.ts";

/** A draft and orders that sleep until their day; one of them was taken in the evening. */
export function sleeping(desk: DayDesk): Step[] {
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
export function canceled(desk: DayDesk): Step[] {
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
