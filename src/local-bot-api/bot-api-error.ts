/** What Telegram adds to an error for machines: seconds to wait, or the id a group moved to. */
export interface ResponseParameters {
  readonly retry_after?: number;
  readonly migrate_to_chat_id?: number;
}

/** A refusal as the Bot API words it; the HTTP status equals `code`. */
export class BotApiError extends Error {
  readonly code: number;
  readonly description: string;
  readonly parameters: ResponseParameters | null;

  constructor(code: number, description: string, parameters: ResponseParameters | null = null) {
    super(description);
    this.name = "BotApiError";
    this.code = code;
    this.description = description;
    this.parameters = parameters;
  }
}

/** 400. Telegram starts the reason with a small letter unless it is a code like `BUTTON_DATA_INVALID`. */
export function badRequest(reason: string, parameters: ResponseParameters | null = null): BotApiError {
  return new BotApiError(400, `Bad Request: ${reason}`, parameters);
}

/** 403: the recipient can not be reached by this bot. */
export function forbidden(reason: string): BotApiError {
  return new BotApiError(403, `Forbidden: ${reason}`);
}

/** 409: two consumers want the updates of one bot. */
export function conflict(reason: string): BotApiError {
  return new BotApiError(409, `Conflict: ${reason}`);
}

/** 429 with the whole seconds to wait. */
export function tooManyRequests(retryAfterS: number): BotApiError {
  return new BotApiError(429, `Too Many Requests: retry after ${retryAfterS}`, { retry_after: retryAfterS });
}
