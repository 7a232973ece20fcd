import { randomBytes } from "node:crypto";
import { sql } from "../../../src/db/tx.ts";
import { WallClock } from "../../../src/kernel/time.ts";
import { MASTER_BOT, PostOffice } from "../../../src/telegram/post-office-for-tests.ts";
import { FIRST_CHAT, hire, worldOn } from "../company.ts";
import { until } from "../crew.ts";
import { type Fault, sized } from "../ground.ts";
import { Sheet } from "../report.ts";
import { Service } from "../service.ts";

const SECRET = "the-secret-of-the-webhook_0123456789";
const HEADER = "x-telegram-bot-api-secret-token";
const CHAT = FIRST_CHAT + 1;

/** A call of the webhook; what is not told is as Telegram does it. */
interface Call {
  readonly method?: string;
  readonly path?: string;
  /** Null: without the header. */
  readonly secret?: string | null;
  readonly body?: string;
}

const update = (updateId: number, text = "/start") =>
  JSON.stringify({
    update_id: updateId,
    message: {
      message_id: updateId,
      date: 1,
      chat: { id: CHAT, type: "private" },
      from: { id: CHAT, is_bot: false, first_name: "Мастер" },
      text,
    },
  });

/** What must not be taken, whoever sends it. */
const REFUSED: Readonly<Record<string, (n: number) => Call>> = {
  "a wrong secret": (n) => ({ secret: SECRET.slice(0, -1) + String.fromCharCode(97 + (n % 26)) }),
  "a random secret": () => ({ secret: randomBytes(16).toString("hex") }),
  "no secret": () => ({ secret: null }),
  "an empty secret": () => ({ secret: "" }),
  "the beginning of the secret": () => ({ secret: SECRET.slice(0, 20) }),
  GET: () => ({ method: "GET" }),
  "10 MB": (n) => ({ body: update(n, "x".repeat(10 * 1024 * 1024)) }),
  "half a body": (n) => ({ body: update(n).slice(0, -10) }),
  "no number": () => ({ body: JSON.stringify({ message: { text: "да" } }) }),
  "a list": (n) => ({ body: `[${update(n)}]` }),
  "no such bot": () => ({ path: "/telegram/other" }),
};

/**
 * T-5: the address of the webhook is called by somebody else: with a wrong secret or none, with GET, with
 * far too much; and by Telegram, several times with the same update.
 */
export const t5: Fault = async (profile, ground) => {
  const { times, replays } = sized(profile, {
    smoke: { times: 1, replays: 2 },
    ci: { times: 10, replays: 20 },
    full: { times: 500, replays: 1_000 },
  });
  await using db = await ground.database();
  const world = await worldOn(db, { rate: 1, at: new WallClock().now() });
  await hire(world, world.cityId, 1);
  await using post = await PostOffice.open(world, { clock: world.clock });
  post.telegram.person({ id: CHAT, firstName: "Мастер" }).sendCommand(MASTER_BOT, "start");
  post.telegram.bot(MASTER_BOT).updates.clear();
  await using service = await Service.start(["master-bot", "api"], {
    DATABASE_URL: db.url,
    TELEGRAM_API_ROOT: post.telegram.url,
    BOT_MODE: "webhook",
    WEBHOOK_SECRET: SECRET,
    // Telegram is told to come here and never does: the test calls in its place.
    PUBLIC_URL: "https://127.0.0.1:1",
  });
  const { http } = service.lines.find(({ event }) => event === "process_ready")!;
  const call = (it: Call) => callOf(String(http), it);
  const stored = () =>
    db.one<{ n: number; left: number }>(sql`
      select count(*)::int as n, count(*) filter (where processed_at is null)::int as left from bot_updates`);

  let number = 1_000;
  const taken = new Map<string, number>();
  for (let time = 0; time < times; time += 1) {
    for (const [name, refused] of Object.entries(REFUSED)) {
      number += 1;
      const status = await call({ body: update(number), ...refused(number) });
      if (status < 400 || status >= 500) taken.set(`${name}: ${status}`, 1);
    }
  }
  const sheet = new Sheet("T-5");
  sheet.printed("hostile calls", times * Object.keys(REFUSED).length);
  sheet.none("accepted", (await stored()).n);
  sheet.judged("answered otherwise than 4xx", [...taken.keys()].join(", ") || "0", "0", taken.size === 0);
  const answers = () => post.telegram.journal.count({ method: "sendMessage", chatId: CHAT });
  const statuses = await Promise.all(
    Array.from({ length: replays }, () => call({ body: update(number + 1) })),
  );
  await until("the update is handled", async () => (await stored()).left === 0 && answers() > 0);
  statuses.push(await call({ body: update(number + 1) }));
  sheet.printed("calls of Telegram with one update", statuses.length);
  sheet.none("of these refused", statuses.filter((status) => status !== 200).length);
  sheet.exactly("updates stored", (await stored()).n, 1);
  sheet.exactly("answers to its sender", answers(), 1);
  return sheet.rows;
};

/** The status of the answer; 499 where the server hung up on us, as it may on a body it does not want. */
async function callOf(
  base: string,
  { method = "POST", path = "/telegram/master", secret = SECRET, body }: Call,
): Promise<number> {
  try {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { "content-type": "application/json", ...(secret === null ? {} : { [HEADER]: secret }) },
      ...(method === "GET" || body === undefined ? {} : { body }),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 499;
  }
}
