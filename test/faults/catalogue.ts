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
};
