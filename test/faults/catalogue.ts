import type { Fault } from "./ground.ts";
import { k1 } from "./k/k1-crash-recovery.ts";
import { k2 } from "./k/k2-repeated-kills.ts";
import { k3 } from "./k/k3-backend-kill.ts";
import { k4 } from "./k/k4-postgres-restart.ts";

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
};
