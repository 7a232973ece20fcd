import { el } from "./elements.ts";
import type { TextEntity } from "./local-api.ts";

/** What a person can do with a piece of a text. */
export interface TextActions {
  readonly copyLabel: string;
  readonly linkLabel: string;
  /** What a link to this chat's own bot sends; null for any other link. */
  commandOf(url: string): string | null;
  copy(text: string): void;
  /** `/start` pressed in a text. */
  command(text: string): void;
}

const PATH = /^[^\n]* › [^\n]*/;
const TAGS: Readonly<Record<string, "b" | "i" | "u" | "s" | "blockquote">> = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

/**
 * A text with its entities as nodes; nothing in it is ever read as markup. The path line that heads
 * the bots' screens is set apart.
 */
export function formattedText(
  text: string,
  entities: readonly TextEntity[],
  actions: TextActions,
  { hasPath = false } = {},
): DocumentFragment {
  const whole = document.createDocumentFragment();
  const path = hasPath ? (PATH.exec(text)?.[0] ?? "") : "";
  if (path !== "") whole.append(el("span", { class: "path" }, path));
  const from = path === "" ? 0 : skipBreaks(text, path.length);
  const ordered = entities
    .filter(({ offset }) => offset >= from)
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  append(whole, text, from, text.length, ordered, actions);
  return whole;
}

function skipBreaks(text: string, at: number): number {
  let next = at;
  while (text[next] === "\n") next += 1;
  return next;
}

/** Entities either nest or follow one another; one that would cross the end of its parent is cut there. */
function append(
  parent: Node,
  text: string,
  from: number,
  to: number,
  entities: readonly TextEntity[],
  actions: TextActions,
): void {
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index]!;
    const end = Math.min(to, entity.offset + entity.length);
    parent.appendChild(document.createTextNode(text.slice(at, entity.offset)));
    const inner: TextEntity[] = [];
    index += 1;
    while (index < entities.length && entities[index]!.offset < end) inner.push(entities[index++]!);
    const node = nodeOf(entity, text.slice(entity.offset, end), actions);
    append(node, text, entity.offset, end, inner, actions);
    parent.appendChild(node);
    at = end;
  }
  parent.appendChild(document.createTextNode(text.slice(at, to)));
}

function nodeOf(entity: TextEntity, text: string, actions: TextActions): HTMLElement {
  const tag = TAGS[entity.type];
  if (tag) return el(tag);
  switch (entity.type) {
    case "code":
    case "pre":
      return pressable("code", actions.copyLabel, () => actions.copy(text));
    case "bot_command":
      return pressable("span", text, () => actions.command(text));
    case "text_link":
      return link(entity.url ?? "", actions);
    case "url":
      return link(/^https?:/i.test(text) ? text : `http://${text}`, actions);
    case "spoiler": {
      const node = el("span", { class: "spoiler", tabindex: "0" });
      node.addEventListener("click", () => node.classList.add("is-open"));
      return node;
    }
    default:
      return el("span");
  }
}

/** Part of a running text that acts like a button; a real one would not wrap with its line. */
function pressable(tag: "code" | "span", label: string, act: () => void): HTMLElement {
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      act();
    }
  };
  return el(tag, {
    class: "pressable",
    role: "button",
    tabindex: "0",
    title: label,
    onclick: act,
    onkeydown,
  });
}

function link(url: string, { linkLabel, commandOf, command }: TextActions): HTMLElement {
  const sends = commandOf(url);
  if (sends !== null) return pressable("span", sends, () => command(sends));
  if (!/^https?:\/\//i.test(url)) return el("span");
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: linkLabel });
}
