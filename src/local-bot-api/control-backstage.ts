import type { FastifyInstance } from "fastify";
import { readBody } from "./control-body.ts";
import {
  faultOrder,
  injectOrder,
  journalQuery,
  rateLimitOrder,
  redeliverOrder,
  resetOrder,
  standingOrder,
} from "./control-schemas.ts";
import type { LocalBotApi } from "./local-bot-api.ts";

/** Faults, flood limits, the journal and the update queues. */
export function addBackstageRoutes(app: FastifyInstance, api: LocalBotApi): void {
  app.get("/local/faults", async () => api.faults.list());
  app.post("/local/faults", async (request) => {
    const { filter, effect } = await readBody(request, faultOrder);
    return { id: api.faults.add(filter, effect).id };
  });
  app.delete("/local/faults", async () => {
    api.faults.clear();
    return [];
  });
  app.delete<{ Params: { id: string } }>("/local/faults/:id", async ({ params }) => ({
    isRemoved: api.faults.remove(Number(params.id)),
  }));

  app.get("/local/rate-limits", async () => ({ rules: api.rateLimits.rules }));
  app.put("/local/rate-limits", async (request) => {
    if ((await readBody(request, rateLimitOrder)).enabled) api.rateLimits.enable();
    else api.rateLimits.disable();
    return { rules: api.rateLimits.rules };
  });

  app.get("/local/journal", async (request) => {
    const { bot, limit, ...filter } = journalQuery.parse(request.query);
    const calls = api.journal.calls({ ...filter, ...(bot === undefined ? {} : { botId: api.bot(bot).id }) });
    return calls.slice(-limit);
  });
  app.delete("/local/journal", async () => {
    api.journal.clear();
    return [];
  });

  app.post("/local/standings", async (request) => {
    const { channelId, bot, standing } = await readBody(request, standingOrder);
    api.setStanding(channelId, bot, standing);
    return { channelId, standing };
  });
  app.post<{ Params: { bot: string } }>("/local/bots/:bot/updates", async (request) => {
    const { update } = await readBody(request, injectOrder);
    return { updateId: api.injectUpdate(request.params.bot, update) };
  });
  app.post<{ Params: { bot: string } }>("/local/bots/:bot/redeliver", async (request) => {
    const order = await readBody(request, redeliverOrder);
    api.redeliver(request.params.bot, order.copiesMax > 1 ? order : null);
    return order;
  });
  app.post<{ Params: { bot: string } }>("/local/bots/:bot/reset-update-ids", async (request) => {
    const { to } = await readBody(request, resetOrder);
    return { nextUpdateId: api.resetUpdateIds(request.params.bot, to) };
  });
}
