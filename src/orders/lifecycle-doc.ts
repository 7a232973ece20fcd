import { TRANSITIONS } from "./lifecycle.ts";

const WHO = {
  staff: "logist and above",
  city_admin: "city admin and above",
  master: "the master of the order",
  system: "the system",
  api_or_staff: "logist and above, API",
} as const;

/** The transition table as Markdown: the part of docs/lifecycle.md that must not drift from the code. */
export function lifecycleTable(): string {
  const rows = TRANSITIONS.map(({ id, event, from, to, who, reason }) => {
    const states = (list: readonly string[]) =>
      list.map((state) => (state === "search" ? "search status" : state)).join(", ");
    return `| ${id} | ${event} | ${from === "nothing" ? "-" : states(from)} | ${states(to)} | ${WHO[who]} | \`${reason}\` |`;
  });
  return ["| # | Event | From | To | Who | History reason |", "|---|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}
