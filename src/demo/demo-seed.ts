import type { Database } from "../db/database.ts";
import { sql, type Tx } from "../db/tx.ts";
import { storeDecisions } from "../dispatch/decision-ledger.ts";
import { type DispatchPolicy, dispatchPolicy } from "../dispatch/policy.ts";
import { Cities } from "../geo/cities.ts";
import { addDays, toInstant } from "../geo/local-time.ts";
import { Random } from "../kernel/random.ts";
import { after, DAY_MS } from "../kernel/time.ts";
import { deleteMaster } from "../masters/delete-master.ts";
import { markOneOverdue } from "../money/overdue.ts";
import { payRewards } from "../money/pay-rewards.ts";
import type { Settings } from "../settings/settings.ts";
import { SYSTEM } from "../staff/actor.ts";
import { DayDesk, unexpected } from "./day-desk.ts";
import { DEMO_CITY, DEMO_STAFF, type DemoStaffKey } from "./demo-people.ts";
import { type DemoPlaces, writePlaces } from "./demo-places.ts";
import { writeDemoSettings } from "./demo-settings.ts";
import { type Past, playHistory } from "./history-days.ts";
import { HistoryRecord } from "./history-record.ts";
import type { Worker } from "./history-state.ts";
import { settleMessages } from "./settle-messages.ts";
import { TableRows } from "./table-rows.ts";
import { playToday, type TodaysOrders } from "./today.ts";
import { type DemoStaffActors, writeMasters, writeStaff } from "./write-people.ts";

/** The same story in every demo. */
const SEED = 20_260_310;

export type SeedDemo =
  | { readonly status: "seeded"; readonly orders: TodaysOrders }
  /** There is an order already: the demo never mixes with real work. */
  | { readonly status: "has_orders" };

/**
 * Writes the demo data set of seed-data.md section 5 into a database that has been seeded
 * (`seedAll`) and holds no order yet, in one transaction. Past days are made up in memory with the
 * engine's own decision function and written set-wise; the last hours run through the product's
 * own commands. All times are relative to `now`, the same `now` gives the same data.
 */
export async function seedDemo(database: Database, now: Date): Promise<SeedDemo> {
  return await database.transaction(async (tx) => {
    await tx.rows(sql`select pg_advisory_xact_lock(982735, 2)`);
    const held = await tx.maybeOne(sql`select 1 from orders limit 1`);
    if (held) return { status: "has_orders" };
    return { status: "seeded", orders: await writeDemo(tx, now) };
  });
}

async function writeDemo(tx: Tx, now: Date): Promise<TodaysOrders> {
  const places = await writePlaces(tx, after(now, -60 * DAY_MS));
  const staff = await writeStaff(tx, places, now);
  const settings = await writeDemoSettings(tx, staff.anna.staffId, after(now, -45 * DAY_MS));
  const workers = await writeMasters(tx, places, staff, now);
  const cities = new Cities(tx);
  await cities.load();
  const masterIds = new Map(workers.map(({ person, id }) => [person.key, id]));
  const past = await writeHistory(tx, { places, staff, settings, workers, now });
  const desk = new DayDesk({ tx, now, settings, cities, places, staff, masterIds });
  await afterwards(desk, past);
  const orders = await playToday(desk);
  await settleMessages(tx, now);
  return orders;
}

interface Parts {
  readonly places: DemoPlaces;
  readonly staff: DemoStaffActors;
  readonly settings: Settings;
  readonly workers: readonly Worker[];
  readonly now: Date;
}

async function writeHistory(tx: Tx, { places, staff, settings, workers, now }: Parts): Promise<Past> {
  const rows = await TableRows.begin(tx);
  const byKey = <T>(value: (key: DemoStaffKey) => T) =>
    Object.fromEntries(DEMO_STAFF.map(({ key }) => [key, value(key)])) as Record<DemoStaffKey, T>;
  const record = new HistoryRecord(rows, {
    staffIds: byKey((key) => staff[key].staffId),
    staffTgIds: byKey((key) => DEMO_STAFF.find((person) => person.key === key)!.tgUserId),
    cityId: places.cityId,
  });
  for (const worker of workers) recordBeginning(record, worker);
  const here = workers.filter(({ person }) => person.city === DEMO_CITY);
  const policy = dispatchPolicy(settings.forCity(places.cityId));
  const past = playHistory({
    record,
    workers: here,
    places,
    settings,
    policy,
    random: new Random(SEED),
    now,
  });
  for (const table of TableRows.tables) {
    if (table === "offers") await writeDecisions(tx, past, policy);
    await rows.write(tx, table);
  }
  return past;
}

/** What made a master able to work when he was approved; replay and time machine begin here. */
function recordBeginning(record: HistoryRecord, worker: Worker): void {
  const { verifiedAt, person } = worker;
  if (verifiedAt === null) return;
  record.state(worker, "verified", verifiedAt);
  record.state(worker, "skills_changed", verifiedAt, { skills: person.skills });
  record.state(worker, "districts_changed", verifiedAt, { district_ids: worker.districtIds });
  record.state(worker, "vehicle_changed", verifiedAt, { has_vehicle: person.hasVehicle });
  record.state(worker, "rating_changed", verifiedAt, { rating: person.rating });
  if (worker.limitOverride !== null) {
    record.state(worker, "limit_changed", verifiedAt, { max_active_orders_override: worker.limitOverride });
  }
}

/** The decisions of the past, each at its moment; the offers they led to learn their ids. */
async function writeDecisions(tx: Tx, past: Past, policy: DispatchPolicy): Promise<void> {
  for (const { at, offers, ...entry } of past.decisions) {
    const ids = await storeDecisions(tx, [entry], policy, at);
    for (const offer of offers) offer.row["decision_id"] = ids.get(entry.order.id) ?? null;
  }
}

/** What the past leaves to the product's own commands: a closed account, a payout, an overdue commission. */
async function afterwards(desk: DayDesk, { deletedAt, lastDay, overdue }: Past): Promise<void> {
  const { tx } = desk;
  const deleted = await deleteMaster(desk.byStaff("boris", deletedAt), {
    masterId: desk.masterId("deleted"),
  });
  if (deleted.status !== "deleted") throw unexpected("deleteMaster", deleted);

  const payoutAt = toInstant(addDays(lastDay, -5), 13 * 60, "Europe/Moscow");
  for (const key of ["careful", "fast"] as const) {
    const masterId = desk.masterId(key);
    const rewards = await tx.rows<{ id: number }>(sql`
      select id from referral_rewards where referrer_id = ${masterId} and created_at < ${payoutAt} order by id`);
    const paid = await payRewards(desk.byStaff("boris", payoutAt), {
      masterId,
      rewardIds: rewards.map(({ id }) => id),
    });
    if (paid.status !== "paid") throw unexpected("payRewards", paid);
  }

  const { id } = await tx.one<{ id: number }>(sql`
    select id from commissions where order_id = ${overdue.orderId}`);
  const marked = await markOneOverdue(desk.work(SYSTEM, overdue.deadlineAt), id);
  if (!marked) throw unexpected("markOneOverdue", { id });
}
