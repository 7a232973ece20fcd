import type { BotAccount } from "../bot-account.ts";
import type { CallParameters } from "../call-parameters.ts";
import type { World } from "../world.ts";

/** One call of one bot. */
export interface CallContext {
  readonly world: World;
  readonly bot: BotAccount;
  readonly params: CallParameters;
  /** Aborted when the caller closed his connection or the server closes. */
  readonly signal: AbortSignal;
}

/** A method of the Bot API: returns the `result`, throws BotApiError to refuse. */
export type Method = (call: CallContext) => unknown;
