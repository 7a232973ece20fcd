import { expect, test } from "vitest";
import { drainInbox } from "./inbox.ts";
import { type InboxStage, inboxStage } from "./inbox-for-tests.ts";
import { takeWebhook, WEBHOOK_BODY_BYTES_MAX, type WebhookRequest } from "./webhook.ts";

const SECRET = "a-secret-of-the-tests";

const UPDATE = {
  update_id: 17,
  message: {
    message_id: 1,
    date: 1,
    chat: { id: 5, type: "private", first_name: "V" },
    from: { id: 5, is_bot: false, first_name: "V" },
    text: "hello",
  },
};

function call({ world }: InboxStage, request: Partial<WebhookRequest>) {
  const to = { db: world.db, bot: "master", secret: SECRET, now: world.now } as const;
  const body = new TextEncoder().encode(JSON.stringify(UPDATE));
  return takeWebhook(to, { method: "POST", secretToken: SECRET, body, ...request });
}

test("an update of a webhook is stored once and handled like any other", async () => {
  await using stage = await inboxStage();
  expect(await call(stage, {})).toEqual({ status: "stored", isNew: true });
  expect(await call(stage, {})).toEqual({ status: "stored", isNew: false });
  stage.telegram.person({ id: 5, firstName: "V" }).sendText(stage.account, "begin");
  stage.account.updates.clear();
  await drainInbox(stage.options);
  expect(await stage.acted()).toEqual([{ updateId: 17, chatId: 5 }]);
});

test("T-5 a wrong or missing secret, another method, a huge or broken body are not accepted", async () => {
  await using stage = await inboxStage();
  const text = (body: string) => new TextEncoder().encode(body);
  const refused = [
    [{ secretToken: null }, "wrong_secret"],
    [{ secretToken: "" }, "wrong_secret"],
    [{ secretToken: `${SECRET}x` }, "wrong_secret"],
    [{ secretToken: SECRET.slice(1) }, "wrong_secret"],
    [{ method: "GET" }, "method_not_allowed"],
    [{ body: new Uint8Array(10 * WEBHOOK_BODY_BYTES_MAX) }, "too_large"],
    [{ body: text("not json") }, "bad_request"],
    [{ body: text("null") }, "bad_request"],
    [{ body: text('{"update_id":"17"}') }, "bad_request"],
    [{ body: new Uint8Array([0xff, 0xfe]) }, "bad_request"],
  ] as const;
  for (const [request, status] of refused) expect(await call(stage, request), status).toEqual({ status });
  expect(await stage.waiting()).toBe(0);
});
