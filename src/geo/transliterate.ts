/** Latin and Cyrillic spellings of one word, folded so that they meet (never shown to anybody). */

const LATIN: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "c",
  ч: "ch",
  ш: "sh",
  щ: "sch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

/** What the schemes in use (passport, GOST, ISO 9, scientific) write differently, in this order. */
const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/shch|šč|ŝ|sch/g, "sch"],
  [/ž/g, "zh"],
  [/š/g, "sh"],
  [/č/g, "ch"],
  [/kh|x/g, "h"],
  [/ts|tz/g, "c"],
  [/ja|â/g, "ya"],
  [/ju|û/g, "yu"],
  [/jo|yo/g, "e"],
  [/je|ye|è|é|ë/g, "e"],
  [/iy|ij|yy|yj|ii/g, "y"],
  [/j|ÿ/g, "y"],
  [/w/g, "v"],
  [/q/g, "k"],
];

const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const LETTERS = "йцукенгшщзхъфывапролджэячсмитьбюе";
const LAYOUT = new Map([...KEYS].map((key, i) => [key, LETTERS[i]!]));

export function hasLatin(text: string): boolean {
  return /[a-z]/i.test(text);
}

/** A lower-case name in folded Latin letters: «щорса», `shchorsa` and `schorsa` give `schorsa`. */
export function latinFold(text: string): string {
  let latin = text.replace(/[а-я]/g, (letter) => LATIN[letter] ?? letter);
  for (const [variants, folded] of FOLDS) latin = latin.replace(variants, folded);
  return latin;
}

/** What the keys would have written on the Russian layout: `ktybyf` gives «ленина». */
export function fromLatinLayout(text: string): string {
  return [...text.toLowerCase()].map((key) => LAYOUT.get(key) ?? key).join("");
}
