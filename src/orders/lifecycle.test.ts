import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { canHappen, ORDER_STATUSES, TRANSITIONS } from "./lifecycle.ts";
import { lifecycleTable } from "./lifecycle-doc.ts";

const DOC = join(import.meta.dirname, "../../docs/lifecycle.md");
const [START, END] = [
  "<!-- table: UPDATE_GOLDEN=1 npm test -- src/orders/lifecycle.test.ts -->",
  "<!-- end of table -->",
];

test("docs/lifecycle.md shows the table of the code", () => {
  const doc = readFileSync(DOC, "utf8");
  const before = doc.slice(0, doc.indexOf(START) + START.length);
  const fresh = `${before}\n${lifecycleTable()}\n${doc.slice(doc.indexOf(END))}`;
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(DOC, fresh);
  expect(readFileSync(DOC, "utf8")).toBe(fresh);
});

test("each transition has its number, once, and every state can be left or is an end", () => {
  expect(TRANSITIONS.map(({ id }) => id)).toEqual(TRANSITIONS.map((_, index) => `T${index + 1}`));
  const left = new Set(TRANSITIONS.flatMap(({ from }) => (from === "nothing" ? [] : from)));
  expect(ORDER_STATUSES.filter((status) => !left.has(status))).toEqual([]);
});

test("R19 CLOSED cannot be cancelled, a cancelled order cannot be assigned", () => {
  expect(canHappen("cancel", "CLOSED")).toBe(false);
  expect(canHappen("accept", "CANCELED")).toBe(false);
  expect(canHappen("approve_commission", "CANCELED")).toBe(false);
});
