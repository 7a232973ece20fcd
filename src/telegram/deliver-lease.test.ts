import { expect, test } from "vitest";
import { newWorld } from "../../test/world.ts";
import { after, SECOND_MS } from "../kernel/time.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { CALL_TIMEOUT_MS, type Delivery } from "../outbox/messenger.ts";
import { deliverNow } from "./deliver.ts";
import { PostOffice } from "./post-office-for-tests.ts";

test("nobody else takes a message while the call of its holder may still be under way", async () => {
  await using world = await newWorld();
  await using post = await PostOffice.open(world);
  const payload = { bot: "master", since: "2026-03-10T08:40:00.000Z" };
  await enqueue(world.db, [{ to: { channel: "ALERTS" }, event: "channel_down", payload }], world.now);
  const call = Promise.withResolvers<Delivery>();
  const begun = Promise.withResolvers<void>();
  const { messengers, ...options } = post.options("slow");
  const slow = {
    ...messengers.admin,
    send() {
      begun.resolve();
      return call.promise;
    },
  };
  const sending = deliverNow({ ...options, messengers: { ...messengers, admin: slow } });
  await begun.promise;
  world.clock.set(after(world.now, CALL_TIMEOUT_MS - SECOND_MS));
  expect(await deliverNow(post.options("quick"))).toBe(0);
  call.resolve({ status: "sent", chatId: 1, messageId: 1, asPlainText: false });
  expect(await sending).toBe(1);
  expect(post.alerts()).toEqual([]);
});
