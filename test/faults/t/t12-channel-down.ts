import { sql } from "../../../src/db/tx.ts";
import { SECOND_MS, sleep } from "../../../src/kernel/time.ts";
import { noteDispatch } from "../../../src/timers/dispatch-events.ts";
import { until } from "../crew.ts";
import { type Fault, type Ground, type Profile, sized } from "../ground.ts";
import { OUTAGE_MS, type Outage, outage } from "../n/outage.ts";
import { Sheet } from "../report.ts";
import { WholeSystem } from "../whole-system.ts";

/** Longer than the clock runs until the last offer is on its phone. */
const SLA_S = 300;
const TOLD_S = 60;

interface Size {
  readonly rate: number;
  readonly offers: number;
  /** Orders that come during the outage. */
  readonly meanwhile: number;
}

/**
 * T-12: Telegram is dead for ten minutes while a hundred offers are open, some of them guarantee visits with
 * their preferred master. Nobody could answer, so nothing ends and nobody is blamed; staff are told. Once
 * while orders go on coming in, and once in a calm hour in which nobody has anything to send.
 */
export const t12: Fault = async (profile, ground) => {
  const sheet = new Sheet("T-12");
  const stories = Object.entries(sizes(profile)).map(
    async ([name, size]) => [name, await story(ground, size)] as const,
  );
  for (const [name, harm] of await Promise.all(stories)) {
    sheet.printed(`${name}: open offers, of these of preferred masters`, `${harm.open}, ${harm.preferred}`);
    sheet.none(`${name}: offers expired meanwhile`, harm.expired);
    sheet.none(`${name}: expiries in masters' statistics`, harm.blamed);
    sheet.none(`${name}: masters blocked for a time-out`, harm.blocked);
    sheet.atMost(`${name}: staff told after`, harm.toldS, TOLD_S, "s");
    sheet.printed(`${name}: least time with a channel before the end of an offer`, harm.leastS, "s");
  }
  return sheet.rows;
};

function sizes(profile: Profile): Record<string, Size> {
  const { rate, offers } = sized(profile, {
    smoke: { rate: 200, offers: 10 },
    ci: { rate: 30, offers: 100 },
    full: { rate: 5, offers: 100 },
  });
  return { busy: { rate, offers, meanwhile: 40 }, calm: { rate, offers, meanwhile: 0 } };
}

interface Harm {
  readonly open: number;
  readonly preferred: number;
  readonly expired: number;
  readonly blamed: number;
  readonly blocked: number;
  /** From the beginning of the outage until the message to ALERTS was taken. */
  readonly toldS: number;
  /** Of the offers that were open when it began: time from delivery to the end, without the outage. */
  readonly leastS: number;
}

async function story(ground: Ground, { rate, offers, meanwhile }: Size): Promise<Harm> {
  await using db = await ground.database();
  await using system = await WholeSystem.open(db, {
    seed: ground.seed,
    cities: 2,
    mastersEach: offers + meanwhile,
    rate,
    settings: {
      distribution_sla_seconds: SLA_S,
      max_open_offers: 1,
      escalate_no_candidates_seconds: 3_600,
      guarantee_block_on_timeout: true,
    },
  });
  const { crew } = system;
  await Promise.all([crew.start("dispatch"), crew.start("notify"), crew.start("notify")]);
  const preferred = Math.ceil(offers / 5);
  await guarantees(system, preferred);
  await system.orders(offers - preferred, 200);
  const onPhones = () =>
    db.one<{ n: number }>(sql`
      select count(*)::int as n from offers where state = 'SENT' and delivered_at is not null`);
  await until("the offers are on the phones", async () => (await onPhones()).n >= offers);
  const load = system.orders(meanwhile, (meanwhile * rate * SECOND_MS) / OUTAGE_MS);
  const seen = await outage(system);
  await load;
  // All of them may end now.
  await sleep(((SLA_S + 60) * SECOND_MS) / rate);
  await crew.stopAll();
  return { open: offers, preferred, ...(await harmOf(system, seen)) };
}

/** Guarantee visits whose preferred masters are free, in the first city. */
async function guarantees({ world }: WholeSystem, count: number): Promise<void> {
  const masters = await world.db.rows<{ id: number }>(sql`
    select id from masters where city_id = ${world.cityId} order by id limit ${count}`);
  for (const { id } of masters) {
    const orderId = await world.order({ type: "GUARANTEE", preferredMasterId: id });
    await world.db.transaction((tx) =>
      noteDispatch(tx, [{ cityId: world.cityId, kind: "order_created", orderId }], world.now),
    );
  }
}

async function harmOf(
  { world }: WholeSystem,
  { beganAt, healedAt }: Outage,
): Promise<Omit<Harm, "open" | "preferred">> {
  const lasted = healedAt.getTime() - beganAt.getTime();
  return world.db.one(sql`
    with ended as (
      select f.*, f.responded_at - f.delivered_at as life from offers f
       where f.state = 'EXPIRED' and f.delivered_at < ${beganAt} and f.responded_at > ${beganAt}
    )
    select (select count(*)::int from offers
             where state = 'EXPIRED' and responded_at > ${beganAt} and responded_at < ${healedAt}) as expired,
           -- As src/masters/statistics.ts counts: what never arrived is nobody's fault.
           (select count(*)::int from ended where responded_at < ${healedAt}) as blamed,
           (select count(*)::int from master_blocks where created_at < ${healedAt}) as blocked,
           coalesce((select extract(epoch from min(sent_at) - ${beganAt}::timestamptz)::float8
                       from notifications_outbox where event = 'channel_down' and channel = 'ALERTS'),
                    1e9) as "toldS",
           (select min(extract(epoch from case when responded_at < ${healedAt} then ${beganAt}::timestamptz - delivered_at
                                               else life - ${lasted} * interval '1 ms' end))::float8 from ended) as "leastS"`);
}
