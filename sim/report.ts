import type { Shift } from "./shift.ts";

/** What a failing shift prints: the story, what broke, and the one command that plays it again. */
export function failure({ seed, steps, story, broken }: Shift): string {
  return [
    `seed ${seed}`,
    ...story,
    "",
    "broken:",
    ...broken.map((promise) => `  ${promise}`),
    "",
    `play it again: npm run sim -- --seed ${seed} --steps ${steps}`,
  ].join("\n");
}

export interface Totals {
  seeds: number;
  steps: number;
  days: number;
  readonly broken: number[];
  readonly counts: Map<string, number>;
}

export function noTotals(): Totals {
  return { seeds: 0, steps: 0, days: 0, broken: [], counts: new Map() };
}

export function add(totals: Totals, shift: Shift): void {
  totals.seeds += 1;
  totals.steps += shift.steps;
  totals.days += shift.days;
  if (shift.broken.length > 0) totals.broken.push(shift.seed);
  for (const [what, n] of shift.counts) totals.counts.set(what, (totals.counts.get(what) ?? 0) + n);
}

/** Seeds, steps, days; then what was done with which result, and what was made to go wrong. */
export function summary({ seeds, steps, days, broken, counts }: Totals, seconds: number): string {
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const commands = sorted.filter(([what]) => what.includes(": ") && !what.startsWith("fault: "));
  const others = sorted.filter(([what]) => !what.includes(": ") || what.startsWith("fault: "));
  const byCommand = Map.groupBy(commands, ([what]) => what.slice(0, what.indexOf(": ")));
  const lines = [...byCommand].map(([name, results]) => {
    const told = tallied(name, results)
      .map(([word, n]) => `${word} ${n}`)
      .join(", ");
    return `  ${name.padEnd(16)} ${told}`;
  });
  return [
    "commands by result:",
    ...lines,
    "",
    "faults and background:",
    ...others.map(([what, n]) => `  ${what.padEnd(24)} ${n}`),
    "",
    `${seeds} seeds, ${steps} steps, ${days.toFixed(1)} days simulated in ${Math.round(seconds)} s`,
    broken.length === 0 ? "no promise was broken" : `BROKEN: seeds ${broken.join(", ")}`,
  ].join("\n");
}

/** Deeds of several presses at once: each press has a result of its own. */
const SEVERAL = new Set(["accept_together", "accept_all"]);

function tallied(name: string, results: readonly (readonly [string, number])[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const [what, n] of results) {
    const words = what.slice(name.length + 2);
    for (const word of SEVERAL.has(name) ? words.split(" ") : [words]) {
      counts.set(word, (counts.get(word) ?? 0) + n);
    }
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
