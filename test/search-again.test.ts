import { expect, test } from "vitest";
import { returnToSearch } from "../src/orders/return-to-search.ts";
import { accept, decline, settle, theOffer } from "./dispatch-verbs.ts";
import { newWorld } from "./world.ts";

test("R10 an order that goes back to the search begins with round 1, whatever happened before", async () => {
  await using world = await newWorld();
  world.set({ distribution_rounds: 2 });
  const logist = await world.staff("LOGIST");
  for (let i = 0; i < 3; i += 1) await world.master();
  const orderId = await world.order();
  await settle(world);
  await decline(world, await theOffer(world, orderId));
  await settle(world);
  await accept(world, await theOffer(world, orderId));
  expect(await world.orderRow(orderId)).toMatchObject({ search_round: 2, status: "ASSIGNED" });

  await world.do(logist, (work) => returnToSearch(work, { orderId }));
  await settle(world);

  expect(await theOffer(world, orderId)).toMatchObject({ round_number: 1, search_episode: 2 });
  expect(await world.orderRow(orderId)).toMatchObject({
    search_round: 1,
    waves_failed: 0,
    dist_escalated_logist_at: null,
  });
});
