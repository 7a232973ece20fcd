import { distance } from "fastest-levenshtein";
import { normaliseCity, normaliseStreet } from "./normalise.ts";
import { ratio } from "./similarity.ts";
import { fromLatinLayout, hasLatin, latinFold } from "./transliterate.ts";

/** Below this a name is no hit (admin-bot.md section 4, step 3a). */
export const SCORE_MIN = 60;

/** A name cut into words once, for many searches. */
export interface SearchedName {
  readonly words: readonly string[];
  readonly latinWords: readonly string[];
}

export function searchedName(norm: string): SearchedName {
  const words = wordsOf(norm);
  return { words, latinWords: words.map(latinFold) };
}

/** What was typed, in every reading worth trying. */
export interface NameQuery {
  /** Cyrillic readings: as typed, and as the same keys write on the Russian layout. */
  readonly readings: readonly (readonly string[])[];
  /** Folded Latin reading; null when no Latin letter was typed. */
  readonly latin: readonly string[] | null;
}

export function streetQuery(text: string): NameQuery {
  return query(text, normaliseStreet);
}

export function cityQuery(text: string): NameQuery {
  return query(text, normaliseCity);
}

function query(text: string, normalise: (name: string) => string): NameQuery {
  const typed = wordsOf(normalise(text));
  if (!hasLatin(text)) return { readings: [typed], latin: null };
  return { readings: [wordsOf(normalise(fromLatinLayout(text)))], latin: typed.map(latinFold) };
}

function wordsOf(norm: string): readonly string[] {
  return norm.split(/[\s-]+/).filter((word) => word !== "");
}

/**
 * How well a name answers what was typed, 0 to 100: the best of its readings. A reading's score is
 * that of `wordsScore`; the Latin one is compared with the name in folded Latin.
 */
export function nameScore(typed: NameQuery, name: SearchedName): number {
  let best = 0;
  for (const reading of typed.readings) best = Math.max(best, wordsScore(reading, name.words));
  return typed.latin === null ? best : Math.max(best, wordsScore(typed.latin, name.latinWords));
}

/**
 * A token-set score in the manner of Monge and Elkan (1996) and of fuzzywuzzy's token set ratio:
 * every typed word takes its best word of the name (order does not matter, each word of the name is
 * taken once), the scores are averaged with the lengths of the typed words as weights, and 8 points
 * at most are taken off for the part of the name that nobody typed, so that «Садовая» stands before
 * «Малая Садовая». Words run together or torn apart are caught by comparing both without spaces.
 */
function wordsScore(typed: readonly string[], name: readonly string[]): number {
  if (typed.length === 0 || name.length === 0) return 0;
  let sum = 0;
  let typedLength = 0;
  let metLength = 0;
  const free = [...name];
  for (const word of typed) {
    let best = 0;
    let bestAt = -1;
    for (let i = 0; i < free.length; i += 1) {
      const score = wordScore(word, free[i]!);
      if (score > best) [best, bestAt] = [score, i];
    }
    sum += best * word.length;
    typedLength += word.length;
    if (best >= SCORE_MIN) metLength += Math.min(word.length, free[bestAt]!.length);
    if (bestAt >= 0) free.splice(bestAt, 1);
  }
  const nameLength = name.reduce((length, word) => length + word.length, 0);
  const bySet = sum / typedLength - 8 * (1 - metLength / nameLength);
  if (typed.length === name.length) return Math.max(0, bySet);
  return Math.max(0, bySet, ratio(typed.join(""), name.join("")) - 1);
}

/**
 * One typed word against one of the name: equal 100; the beginning of it 96; else Levenshtein's
 * ratio with the whole word, or with as much of it as was typed (typing goes on), the latter 8
 * points less. A number only ever equals itself or begins one.
 */
function wordScore(typed: string, word: string): number {
  if (typed === word) return 100;
  if (word.startsWith(typed)) return 96;
  if (/^\d/.test(typed) || /^\d/.test(word)) return 0;
  const shorter = Math.min(typed.length, word.length);
  const longer = Math.max(typed.length, word.length);
  // Even if all of the shorter one were found, the whole words could not be alike enough.
  const whole = shorter / longer < 0.5 ? 0 : 100 * (1 - distance(typed, word) / longer);
  if (typed.length < 3 || typed.length >= word.length) return whole;
  return Math.max(whole, ratio(typed, word.slice(0, typed.length)) - 8);
}
