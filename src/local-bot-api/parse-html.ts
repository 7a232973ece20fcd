import type { MessageEntity } from "grammy/types";
import { badRequest } from "./bot-api-error.ts";
import { cleanMessageText } from "./clean-message-text.ts";
import type { FormattedText } from "./formatted-text.ts";
import { linkOf } from "./links.ts";

const TAGS = new Set(
  "a b strong i em s strike del u ins tg-spoiler tg-emoji span pre code blockquote".split(" "),
);

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

const STYLE_OF: Readonly<Record<string, "bold" | "italic" | "strikethrough" | "underline" | "spoiler">> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  u: "underline",
  ins: "underline",
  span: "spoiler",
  "tg-spoiler": "spoiler",
};

interface OpenTag {
  readonly name: string;
  readonly argument: string;
  readonly offset: number;
}

/**
 * Reads `parse_mode: "HTML"` by the rules of the real server: its list of tags, four named
 * entities and numeric ones, `</>` closing whatever is open. Throws 400 "can't parse entities"
 * with the byte offset (UTF-8) of the tag at fault. Entities come in the order they were closed.
 */
export function parseHtml(source: string): FormattedText {
  if (!/[<&]/.test(source)) return { text: source, entities: [] };
  return new HtmlReader(source).read();
}

class HtmlReader {
  readonly #source: string;
  #at = 0;
  #text = "";
  readonly #open: OpenTag[] = [];
  readonly #entities: MessageEntity[] = [];
  /** Languages of `<code class="language-x">`, by index in `#entities`; they matter only around `pre`. */
  readonly #languages = new Map<number, string>();

  constructor(source: string) {
    this.#source = source;
  }

  read(): FormattedText {
    while (this.#at < this.#source.length) {
      const next = this.#source[this.#at];
      if (next === "<") this.#tag();
      else if (next === "&") this.#text += this.#reference();
      else this.#plain();
    }
    const unclosed = this.#open.at(-1);
    if (unclosed) throw parseFault(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
    if (!this.#text.isWellFormed()) {
      throw badRequest("text contains invalid Unicode characters after decoding HTML entities");
    }
    return { text: this.#text, entities: this.#entities };
  }

  #plain(): void {
    let end = this.#at;
    while (end < this.#source.length && this.#source[end] !== "<" && this.#source[end] !== "&") end += 1;
    this.#text += this.#source.slice(this.#at, end);
    this.#at = end;
  }

  /** Reads a character reference; an unknown one is ordinary text beginning with `&`. */
  #reference(): string {
    const found = /^&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));?/i.exec(
      this.#source.slice(this.#at, this.#at + 14),
    );
    const character = found ? decode(found) : null;
    if (!found || character === null) {
      this.#at += 1;
      return "&";
    }
    this.#at += found[0].length;
    return cleanMessageText(character);
  }

  #tag(): void {
    const begin = this.#at;
    this.#at += 1;
    if (this.#source[this.#at] === "/") this.#endTag(begin);
    else this.#startTag(begin);
  }

  #startTag(begin: number): void {
    const name = this.#until(/[\s>]/).toLowerCase();
    if (this.#ended()) throw this.#fault("Unclosed start tag", begin);
    if (!TAGS.has(name)) throw this.#fault(`Unsupported start tag "${name}"`, begin);
    let argument = "";
    for (;;) {
      this.#skipSpaces();
      if (this.#ended()) throw this.#fault("Unclosed start tag", begin);
      if (this.#source[this.#at] === ">") break;
      argument = this.#attribute(name, begin) ?? argument;
    }
    this.#at += 1;
    if (name === "span" && argument !== "spoiler") {
      throw this.#fault('Tag "span" must have class "tg-spoiler"', begin);
    }
    this.#open.push({ name, argument, offset: this.#text.length });
  }

  /** The value of an attribute that means something for this tag; null for all others. */
  #attribute(tag: string, begin: number): string | null {
    const name = this.#until(/[\s=>]/);
    if (name === "") throw this.#fault(`Empty attribute name in the tag "${tag}"`, begin);
    this.#skipSpaces();
    if (this.#source[this.#at] !== "=") {
      if (tag === "blockquote" && name === "expandable") return "expandable";
      throw this.#fault(`Expected equal sign in declaration of an attribute of the tag "${tag}"`, begin);
    }
    this.#at += 1;
    this.#skipSpaces();
    const value = this.#attributeValue(begin);
    if (tag === "a" && name === "href") return value;
    if (tag === "tg-emoji" && name === "emoji-id") return value;
    if (tag === "code" && name === "class" && value.startsWith("language-")) return value.slice(9);
    if (tag === "span" && name === "class" && value.startsWith("tg-")) return value.slice(3);
    if (tag === "blockquote" && name === "expandable") return "expandable";
    return null;
  }

  #attributeValue(begin: number): string {
    const quote = this.#source[this.#at];
    if (quote !== '"' && quote !== "'") {
      const tokenAt = this.#at;
      const token = this.#until(/[^0-9a-z.-]/i).toLowerCase();
      if (this.#ended()) throw this.#fault("Unclosed start tag", begin);
      if (!/[\s>]/.test(this.#source[this.#at] ?? "")) {
        throw this.#fault("Unexpected end of name token", tokenAt);
      }
      return token;
    }
    this.#at += 1;
    let value = "";
    while (!this.#ended() && this.#source[this.#at] !== quote) {
      if (this.#source[this.#at] === "&") value += this.#reference();
      else value += this.#source[this.#at++];
    }
    if (this.#ended()) throw this.#fault("Unclosed start tag", begin);
    this.#at += 1;
    return value;
  }

  #endTag(begin: number): void {
    const tag = this.#open.pop();
    if (!tag) throw this.#fault("Unexpected end tag", begin);
    this.#at += 1;
    const name = this.#until(/[\s>]/).toLowerCase();
    this.#skipSpaces();
    if (this.#source[this.#at] !== ">") throw this.#fault("Unclosed end tag", begin);
    this.#at += 1;
    if (name !== "" && name !== tag.name) {
      const place = `Unmatched end tag at byte offset ${this.#byteOffset(begin)}`;
      throw parseFault(`${place}, expected "</${tag.name}>", found "</${name}>"`);
    }
    const length = this.#text.length - tag.offset;
    if (length > 0) this.#close(tag, length);
  }

  #close(tag: OpenTag, length: number): void {
    const span = { offset: tag.offset, length };
    const style = STYLE_OF[tag.name];
    if (style) this.#entities.push({ type: style, ...span });
    else if (tag.name === "blockquote") {
      this.#entities.push({ type: tag.argument ? "expandable_blockquote" : "blockquote", ...span });
    } else if (tag.name === "a") {
      const link = linkOf(tag.argument || this.#text.slice(tag.offset), span);
      if (link) this.#entities.push(link);
    } else if (tag.name === "tg-emoji") {
      if (!/^-?[1-9]\d*$/.test(tag.argument)) throw parseFault("Invalid custom emoji identifier specified");
      this.#entities.push({ type: "custom_emoji", custom_emoji_id: tag.argument, ...span });
    } else this.#closeCode(tag, span);
  }

  /** `<pre><code class="language-x">` (either way round) is one entity with a language. */
  #closeCode(tag: OpenTag, span: { offset: number; length: number }): void {
    const index = this.#entities.length - 1;
    const inner = this.#entities[index];
    const sameSpan = inner && inner.offset === span.offset && inner.length === span.length;
    const language = tag.name === "code" ? tag.argument : (this.#languages.get(index) ?? "");
    const partner = tag.name === "code" ? "pre" : "code";
    if (sameSpan && inner.type === partner && language) {
      this.#entities[index] = { type: "pre", language, ...span };
      return;
    }
    if (tag.name === "code" && tag.argument) this.#languages.set(this.#entities.length, tag.argument);
    this.#entities.push({ type: tag.name === "code" ? "code" : "pre", ...span });
  }

  #until(stop: RegExp): string {
    const begin = this.#at;
    while (!this.#ended() && !stop.test(this.#source[this.#at] ?? "")) this.#at += 1;
    return this.#source.slice(begin, this.#at);
  }

  #skipSpaces(): void {
    while (/\s/.test(this.#source[this.#at] ?? "")) this.#at += 1;
  }

  #ended(): boolean {
    return this.#at >= this.#source.length;
  }

  #byteOffset(index: number): number {
    return Buffer.byteLength(this.#source.slice(0, index));
  }

  #fault(reason: string, index: number): Error {
    return parseFault(`${reason} at byte offset ${this.#byteOffset(index)}`);
  }
}

function parseFault(reason: string): Error {
  return badRequest(`can't parse entities: ${reason}`);
}

function decode([, hex, decimal, name]: RegExpExecArray): string | null {
  if (name !== undefined) return NAMED[name] ?? null;
  const code = hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16);
  return code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : null;
}
