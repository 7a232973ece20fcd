import { Temporal as polyfill } from "temporal-polyfill";

/** The language's own Temporal where the runtime has it (Node 26), else the same API from the polyfill. */
export const Temporal = (globalThis.Temporal ?? polyfill) as typeof globalThis.Temporal;
