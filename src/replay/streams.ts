import { Random } from "../kernel/random.ts";

/**
 * A random stream of its own for every question of the model («does master 7 work on Monday», «what
 * does order 12 cost»): who asks, in which order and how often does not shift anybody else's draws.
 * So two policies under one seed meet the same people (common random numbers), and a difference
 * between them is a difference of the policies.
 */
export function streamOf(seed: number, ...question: readonly (string | number)[]): Random {
  // FNV-1a over the text, then the finaliser of MurmurHash3: neighbouring questions get unrelated streams.
  let h = 0x811c9dc5;
  for (const character of `${seed}|${question.join("|")}`) {
    h = Math.imul(h ^ character.codePointAt(0)!, 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return new Random((h ^ (h >>> 16)) >>> 0);
}

/** Log-normal: half of the draws are below `median`; `sigma` is the deviation of the logarithm. Box-Muller. */
export function logNormal(random: Random, median: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random.next()));
}

/** One of the items, each as likely as its weight; weights are not negative and not all zero. */
export function weightedPick<T>(random: Random, items: readonly T[], weightOf: (item: T) => number): T {
  const total = items.reduce((sum, item) => sum + weightOf(item), 0);
  let left = random.next() * total;
  for (const item of items) {
    left -= weightOf(item);
    if (left < 0) return item;
  }
  return items.findLast((item) => weightOf(item) > 0) ?? random.pick(items);
}
