import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import { latest } from "../kernel/time.ts";
import type { ChatPageParts } from "./chat-page.ts";

/** How many virtual seconds pass in a real one; 0 = the clock stands. */
export const CLOCK_RATES = [0, 1, 10, 60] as const;
export type ClockRate = (typeof CLOCK_RATES)[number];

/** The demo's clock as the page draws it. Moments are ISO texts with milliseconds. */
export interface ClockState {
  readonly now: string;
  readonly rate: number;
  /** Null when nothing is planned. */
  readonly nextDueAt: string | null;
  /** It has run at ×60 at least once since the start. */
  readonly hasRunFast: boolean;
}

type Parts = Pick<ChatPageParts, "clock" | "nextDueAt" | "ring">;

const rateOrder = z.strictObject({ rate: z.literal(CLOCK_RATES) });
const BODY_BYTES_MAX = 256;

/**
 * `GET /demo/clock`, `POST /demo/clock/rate` `{rate}` and `POST /demo/clock/jump`, which sets the clock to
 * the next due moment (409 when there is none). All answer with the `ClockState`; what changes the clock
 * rings the bells, so that loops asleep until the old moment look again.
 */
export function addChatClock(page: FastifyInstance, { clock, nextDueAt, ring }: Parts): void {
  let hasRunFast = false;
  const state = async (): Promise<ClockState> => {
    const due = await nextDueAt(clock.now());
    return {
      now: clock.now().toISOString(),
      rate: clock.rate,
      nextDueAt: due?.toISOString() ?? null,
      hasRunFast,
    };
  };
  const limited = { bodyLimit: BODY_BYTES_MAX };

  page.get("/demo/clock", async (_request, reply) => {
    void reply.header("cache-control", "no-store");
    return await state();
  });

  page.post("/demo/clock/rate", limited, async (request, reply) => {
    const order = rateOrder.safeParse(request.body);
    if (!order.success) return refuse(reply, 400, `rate is one of ${CLOCK_RATES.join(", ")}`);
    clock.setRate(order.data.rate);
    hasRunFast ||= order.data.rate === 60;
    ring();
    return await state();
  });

  page.post("/demo/clock/jump", limited, async (_request, reply) => {
    const due = await nextDueAt(clock.now());
    if (due === null) return refuse(reply, 409, "nothing is planned, so there is no moment to go to");
    // What is due already only waits for its loop: the clock never goes back.
    clock.set(latest(due, clock.now())!);
    ring();
    return await state();
  });
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error });
}
