import { a1 } from "./a/a1-race.ts";
import { a2 } from "./a/a2-mixed.ts";
import { a3 } from "./a/a3-held-row.ts";
import { a4 } from "./a/a4-again.ts";
import { a5 } from "./a/a5-limit.ts";
import { a6 } from "./a/a6-the-last-moment.ts";
import { a7 } from "./a/a7-against-staff.ts";
import { a8 } from "./a/a8-two-defences.ts";
import { a9 } from "./a/a9-preferred.ts";
import { a10 } from "./a/a10-lost-bells.ts";
import { a11 } from "./a/a11-doubled-engine.ts";
import { a12 } from "./a/a12-escalations.ts";
import { a13 } from "./a/a13-volume.ts";
import { a14 } from "./a/a14-starvation.ts";
import type { Fault } from "./ground.ts";
import { k1 } from "./k/k1-crash-recovery.ts";
import { k2 } from "./k/k2-repeated-kills.ts";
import { k3 } from "./k/k3-backend-kill.ts";
import { k4 } from "./k/k4-postgres-restart.ts";
import { k5 } from "./k/k5-pool-exhaustion.ts";
import { k6 } from "./k/k6-slow-database.ts";
import { k8 } from "./k/k8-sigterm-deploy.ts";
import { k9 } from "./k/k9-long-transaction.ts";
import { k11 } from "./k/k11-start-order.ts";
import { n1 } from "./n/n1-answer-and-death.ts";
import { n2 } from "./n/n2-two-notifiers.ts";
import { n3 } from "./n/n3-storm.ts";
import { n4 } from "./n/n4-outage.ts";
import { n5 } from "./n/n5-blocked.ts";
import { n6 } from "./n/n6-lost-answers.ts";
import { n7 } from "./n/n7-busy-chat.ts";
import { n8 } from "./n/n8-odd-texts.ts";

import { t1 } from "./t/t1-killed-poller.ts";
import { t2 } from "./t/t2-repeated-updates.ts";
import { t3 } from "./t/t3-poison.ts";
import { t4 } from "./t/t4-second-instance.ts";
import { t5 } from "./t/t5-webhook.ts";
import { t9 } from "./t/t9-lower-numbers.ts";
import { t10 } from "./t/t10-late-delivery.ts";
import { t11 } from "./t/t11-never-delivered.ts";
import { t12 } from "./t/t12-channel-down.ts";
import { z1 } from "./z/z1-zones.ts";
import { z2 } from "./z/z2-wrong-clock.ts";

export interface Entry {
  readonly title: string;
  readonly run: Fault;
}

/** The catalogue of design/reliability.md section 7, as far as it is run here, in its order. */
export const CATALOGUE: Readonly<Record<string, Entry>> = {
  "K-1": { title: "crash_recovery: kill -9 of one of two engines", run: k1 },
  "K-2": { title: "repeated_kills: kill -9 of random processes", run: k2 },
  "K-3": { title: "pg_backend_kill: the server ends every connection", run: k3 },
  "K-4": { title: "postgres_restart: kill -9 of the postmaster", run: k4 },
  "K-5": { title: "pool_exhaustion: all connections taken from outside", run: k5 },
  "K-6": { title: "slow database: late packets, resets, silence", run: k6 },
  "K-8": { title: "SIGTERM deploy: rolling restart of all roles", run: k8 },
  "K-9": { title: "long transaction and readers beside accepts", run: k9 },
  "K-11": { title: "start order: database absent, two migrators, newer schema", run: k11 },
  "A-1": { title: "10 to 500 masters press the same order", run: a1 },
  "A-2": { title: "the same with 2 engines, 4 bot processes and staff", run: a2 },
  "A-3": { title: "a lone accept while a row is held", run: a3 },
  "A-4": { title: "the winner presses again", run: a4 },
  "A-5": { title: "a limit of one, several presses at once", run: a5 },
  "A-6": { title: "the last moment of an offer, under wrong clocks", run: a6 },
  "A-7": { title: "an accept against staff", run: a7 },
  "A-8": { title: "one of the two defences taken away", run: a8 },
  "A-9": { title: "the preferred master cannot be asked", run: a9 },
  "A-10": { title: "every bell lost", run: a10 },
  "A-11": { title: "three engines on one city", run: a11 },
  "A-12": { title: "escalations under kills", run: a12 },
  "A-13": { title: "many orders, masters and cities", run: a13 },
  "A-14": { title: "a flood of escalated orders", run: a14 },
  "N-1": { title: "killed between Telegram's answer and the commit", run: n1 },
  "N-2": { title: "two notifiers", run: n2 },
  "N-3": { title: "a storm of 429", run: n3 },
  "N-4": { title: "Telegram dead for ten minutes under load", run: n4 },
  "N-5": { title: "403 for a fifth of the masters", run: n5 },
  "N-6": { title: "answers lost after delivery", run: n6 },
  "N-7": { title: "one chat with thousands of rows", run: n7 },
  "N-8": { title: "texts with markup, emoji and marks", run: n8 },
  "T-1": { title: "kill -9 of the process that polls", run: t1 },
  "T-2": { title: "every update several times, shuffled", run: t2 },
  "T-3": { title: "poisoned updates", run: t3 },
  "T-4": { title: "a second process with the same token", run: t4 },
  "T-5": { title: "the webhook called by somebody else", run: t5 },
  "T-9": { title: "lower numbers after a quiet week", run: t9 },
  "T-10": { title: "pushes taken 90 s late", run: t10 },
  "T-11": { title: "pushes that can never be delivered", run: t11 },
  "T-12": { title: "Telegram dead for ten minutes, a hundred offers open", run: t12 },
  "Z-1": { title: "slots in every zone, around each change of its clock", run: z1 },
  "Z-2": { title: "the clock of a machine set while offers are open", run: z2 },
};
