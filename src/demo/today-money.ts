import { sql } from "../db/tx.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { approveCommission } from "../orders/approve-commission.ts";
import { cancelOrder } from "../orders/cancel-order.ts";
import { createGuarantee } from "../orders/create-guarantee.ts";
import { rejectCommission } from "../orders/reject-commission.ts";
import { reportPayment } from "../orders/report-payment.ts";
import { type CallIn, type DayDesk, type Step, unexpected } from "./day-desk.ts";
import type { DemoMasterKey } from "./demo-people.ts";
import { demoFileId } from "./write-people.ts";

/** Commissions that wait, were reported with a check, were rejected, were approved today. */
export function money(desk: DayDesk): Step[] {
  const ids: Record<string, number> = {};
  const commissions: Record<string, number> = {};
  const visit = (
    key: string,
    who: DemoMasterKey,
    minutes: readonly [taken: number, left: number, there: number, closed: number],
    roubles: number,
    call: CallIn,
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
export function guarantees(desk: DayDesk, named: Record<string, number>): Step[] {
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
