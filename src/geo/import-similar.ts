import { type ComparedName, kindsDiffer, QUESTIONABLE_MIN, similarity } from "./similarity.ts";

/** Share of the longer name that may differ while the similarity still reaches `QUESTIONABLE_MIN`. */
const SLACK = 1 - QUESTIONABLE_MIN / 100;

interface Shelf<T> {
  readonly names: ComparedName[];
  readonly items: T[];
  readonly masks: number[];
}

/**
 * Names of one parent, asked again and again for the most similar one. Equal names are found by a
 * map; for the others only names of nearly the same length, with the same numbers and nearly the
 * same set of letters are compared in full, so that a city may have tens of thousands of streets.
 */
export class SimilarNames<T> {
  readonly #equal = new Map<string, { name: ComparedName; item: T }[]>();
  /** By numbers in the name and length. */
  readonly #shelves = new Map<string, Shelf<T>>();

  add(name: ComparedName, item: T): void {
    const equal = this.#equal.get(name.sorted);
    if (equal) equal.push({ name, item });
    else this.#equal.set(name.sorted, [{ name, item }]);
    const key = shelfKey(name.numbers, name.norm.length);
    const shelf: Shelf<T> = this.#shelves.get(key) ?? { names: [], items: [], masks: [] };
    this.#shelves.set(key, shelf);
    shelf.names.push(name);
    shelf.items.push(item);
    shelf.masks.push(letterMask(name.norm));
  }

  /** The most similar name of 85 points or more, the first added among equals; null when there is none. */
  best(name: ComparedName): { readonly item: T; readonly score: number } | null {
    const equal = this.#equal.get(name.sorted)?.find((known) => !kindsDiffer(known.name.kinds, name.kinds));
    if (equal) return { item: equal.item, score: 100 };
    let best: { item: T; score: number } | null = null;
    const length = name.norm.length;
    const mask = letterMask(name.norm);
    const shortest = Math.ceil(length * (1 - SLACK) - 1e-9);
    const longest = Math.floor(length / (1 - SLACK) + 1e-9);
    for (let other = shortest; other <= longest; other += 1) {
      const shelf = this.#shelves.get(shelfKey(name.numbers, other));
      if (!shelf) continue;
      // Each edit changes at most two letters of the set.
      const lettersMax = 2 * Math.floor(SLACK * Math.max(length, other) + 1e-9);
      for (let i = 0; i < shelf.masks.length; i += 1) {
        if (bitCount(shelf.masks[i]! ^ mask) > lettersMax) continue;
        const score = similarity(shelf.names[i]!, name);
        if (score >= QUESTIONABLE_MIN && score > (best?.score ?? 0)) best = { item: shelf.items[i]!, score };
      }
    }
    return best;
  }
}

function shelfKey(numbers: string, length: number): string {
  return `${length} ${numbers}`;
}

/** Which letters occur, 32 classes. */
function letterMask(text: string): number {
  let mask = 0;
  for (let i = 0; i < text.length; i += 1) mask |= 1 << (text.charCodeAt(i) & 31);
  return mask;
}

function bitCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
