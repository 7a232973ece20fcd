import { sleep } from "../kernel/time.ts";
import { BotApiError, type ResponseParameters } from "./bot-api-error.ts";
import type { CallParameters } from "./call-parameters.ts";
import type { DrawnFault, Faults } from "./faults.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { findMethod, isSending } from "./methods/all-methods.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { World } from "./world.ts";

/** What goes back to the caller: an answer, a cut connection, or nothing. */
export type Reply =
  | { readonly kind: "answer"; readonly status: number; readonly body: string; readonly isHtml?: boolean }
  | { readonly kind: "drop" }
  | { readonly kind: "nothing" };

export interface CallRules {
  readonly world: World;
  readonly faults: Faults;
  readonly rateLimits: RateLimits;
  readonly journal: Journal;
}

export interface IncomingCall {
  readonly token: string;
  readonly method: string;
  readonly params: CallParameters;
  readonly signal: AbortSignal;
}

/**
 * One call from the token to the answer: who calls, what for, which fault or flood limit meets
 * it, its effect, its line in the journal.
 */
export async function answerCall(rules: CallRules, call: IncomingCall): Promise<Reply> {
  const bot = rules.world.botByToken(call.token);
  if (!bot) return refusal(new BotApiError(401, "Unauthorized"));
  const method = findMethod(call.method);
  const chatId = call.params.integer("chat_id");
  const entry = rules.journal.open({
    botId: bot.id,
    method: method?.name ?? call.method,
    params: call.params.forJournal(),
    chatId,
  });
  const fault = rules.faults.draw({ botId: bot.id, method: entry.method, chatId });
  entry.faultId = fault?.id ?? null;
  const early = await meetFault(rules, entry, fault, call.signal);
  if (early) return early;
  try {
    if (!method) throw new BotApiError(404, "Not Found");
    if (chatId !== null && isSending(method.name)) rules.rateLimits.take(bot.id, chatId);
    const result = await method.run({
      world: rules.world,
      bot,
      params: call.params,
      signal: call.signal,
    });
    rules.journal.applied(entry, result);
    return finish(rules, entry, fault, call.signal, result);
  } catch (error) {
    return fail(rules, entry, error);
  }
}

/** What a fault does before the call takes effect; null lets it go on. */
async function meetFault(
  rules: CallRules,
  entry: JournalEntry,
  fault: DrawnFault | null,
  signal: AbortSignal,
): Promise<Reply | null> {
  if (!fault) return null;
  const { effect, delayMs } = fault;
  if (delayMs > 0) await sleep(delayMs, signal).catch(() => {});
  if (effect.hang) {
    entry.outcome = "hung";
    await new Promise((resolve) => whenAborted(signal, resolve));
    return { kind: "nothing" };
  }
  if (effect.dropBeforeApply) {
    entry.outcome = "dropped_before";
    return { kind: "drop" };
  }
  return effect.status && !effect.afterApply ? faultAnswer(rules, entry, fault) : null;
}

function finish(
  rules: CallRules,
  entry: JournalEntry,
  fault: DrawnFault | null,
  signal: AbortSignal,
  result: unknown,
): Reply {
  if (fault?.effect.dropAfterApply) {
    entry.outcome = "dropped_after";
    return { kind: "drop" };
  }
  if (fault?.effect.status) return faultAnswer(rules, entry, fault);
  if (signal.aborted) {
    entry.outcome = "client_gone";
    return { kind: "nothing" };
  }
  rules.journal.answered(entry, { status: 200 });
  return { kind: "answer", status: 200, body: JSON.stringify({ ok: true, result }) };
}

function fail(rules: CallRules, entry: JournalEntry, error: unknown): Reply {
  const refused =
    error instanceof BotApiError
      ? error
      : new BotApiError(
          500,
          `Internal Server Error: ${error instanceof Error ? error.message : String(error)}`,
        );
  const retryAfterS = refused.parameters?.retry_after;
  rules.journal.answered(entry, {
    status: refused.code,
    description: refused.description,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
  return refusal(refused);
}

const USUAL_DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "Bad Request: injected fault",
  401: "Unauthorized",
  403: "Forbidden: bot was blocked by the user",
  404: "Not Found",
  409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  413: "Request Entity Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

function faultAnswer(rules: CallRules, entry: JournalEntry, { effect, retryAfterS }: DrawnFault): Reply {
  const status = effect.status ?? 500;
  const isTooMany = status === 429;
  const usual = isTooMany
    ? `Too Many Requests: retry after ${retryAfterS}`
    : (USUAL_DESCRIPTIONS[status] ?? "Error");
  const description = effect.description ?? usual;
  const parameters: ResponseParameters | null = isTooMany
    ? { ...effect.parameters, retry_after: retryAfterS }
    : (effect.parameters ?? null);
  rules.journal.answered(entry, { status, description, ...(isTooMany ? { retryAfterS } : {}) });
  if (effect.html) {
    const page = `<html><head><title>${status} ${usual}</title></head><body><h1>${status} ${usual}</h1></body></html>`;
    return { kind: "answer", status, body: page, isHtml: true };
  }
  return refusal(new BotApiError(status, description, parameters));
}

/** An error in the shape of the Bot API. */
export function refusal({ code, description, parameters }: BotApiError): Reply {
  const body = { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) };
  return { kind: "answer", status: code, body: JSON.stringify(body) };
}

function whenAborted(signal: AbortSignal, then: (value: unknown) => void): void {
  if (signal.aborted) then(null);
  else signal.addEventListener("abort", then, { once: true });
}
