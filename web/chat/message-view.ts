import type { CityTime } from "./city-time.ts";
import { type Child, el, icon } from "./elements.ts";
import { formattedText, type TextActions } from "./formatted-text.ts";
import type { ChatButton, ChatMessage } from "./local-api.ts";
import type { Say } from "./say.ts";

/** What messages need of their window. */
export interface MessageContext extends TextActions {
  readonly say: Say;
  readonly time: CityTime;
  press(message: ChatMessage, data: string): void;
  isBusy(messageId: number, data: string): boolean;
  isHot(message: ChatMessage, data: string | null): boolean;
}

/** One message: what it says, its time, its buttons. */
export function messageView(message: ChatMessage, context: MessageContext): HTMLElement {
  const { isFromBot, text, entities, buttons } = message;
  const said = text === "" ? null : formattedText(text, entities, context, { hasPath: isFromBot });
  const bubble = el("div", { class: "bub" }, mediaView(message, context), said, timeView(message, context));
  return el(
    "div",
    { class: isFromBot ? "in" : "out", "data-message": message.messageId },
    bubble,
    buttons.length > 0 && keyboardView(message, context),
  );
}

function timeView({ at, editedAt }: ChatMessage, { say, time }: MessageContext): HTMLElement {
  const title = editedAt === null ? null : say("edited", { time: time.minute(new Date(editedAt)) });
  return el("time", { datetime: at, title }, time.minute(new Date(at)));
}

function keyboardView(message: ChatMessage, context: MessageContext): HTMLElement {
  const rows = message.buttons.map((row) =>
    el("div", { class: "kr" }, ...row.map((button) => keyView(message, button, context))),
  );
  return el("div", { class: "kbd" }, ...rows);
}

function keyView(
  message: ChatMessage,
  { text, data, url, copyText }: ChatButton,
  context: MessageContext,
): HTMLElement {
  const sends = url === null ? null : context.commandOf(url);
  if (url !== null && sends === null) {
    const props = {
      class: "kbtn",
      href: url,
      target: "_blank",
      rel: "noopener noreferrer",
      title: context.linkLabel,
    };
    return el("a", props, text, icon("open", "i i-xs"));
  }
  if (sends !== null) {
    return el("button", { type: "button", class: "kbtn", onclick: () => context.command(sends) }, text);
  }
  if (copyText !== null) {
    const onclick = () => context.copy(copyText);
    return el("button", { type: "button", class: "kbtn", onclick }, text, icon("copy", "i i-xs"));
  }
  const isBusy = data !== null && context.isBusy(message.messageId, data);
  const onclick = () => {
    if (data !== null) context.press(message, data);
  };
  const name = `kbtn${context.isHot(message, data) ? " is-hot" : ""}${isBusy ? " is-busy" : ""}`;
  const props = {
    type: "button",
    class: name,
    "data-press": data,
    "aria-busy": isBusy ? "true" : null,
    onclick,
  };
  return el("button", props, el("span", {}, text), isBusy && el("i", { class: "spin" }));
}

function mediaView(message: ChatMessage, context: MessageContext): Child {
  const { kind, media, fileId } = message;
  if (kind === "text" || media === null) return null;
  if (kind === "photo" && fileId !== null) return photoView(fileId, media, context);
  if (kind === "contact") {
    const name = [media["first_name"], media["last_name"]].filter(Boolean).join(" ");
    return fileLine("user", name, String(media["phone_number"] ?? ""));
  }
  if (kind === "location")
    return fileLine("pin", context.say("location"), `${media["latitude"]}, ${media["longitude"]}`);
  const name = String(media["file_name"] ?? context.say(kind.replace("_", "-")));
  const line = fileLine("note", name, sizeText(Number(media["file_size"] ?? 0), context.say));
  return fileId === null
    ? line
    : el("a", { class: "file-link", href: fileUrl(fileId), download: name }, line);
}

function photoView(
  fileId: string,
  media: Readonly<Record<string, unknown>>,
  { say }: MessageContext,
): HTMLElement {
  const size = { width: Number(media["width"]), height: Number(media["height"]) };
  const image = el("img", { ...size, src: fileUrl(fileId), alt: say("photo"), loading: "lazy" });
  const link = el("a", { class: "photo", href: fileUrl(fileId), target: "_blank", rel: "noopener" }, image);
  // Test bots and tests may send bytes that are no picture.
  image.addEventListener("error", () => link.replaceChildren(fileLine("note", say("photo-of", size), "")));
  return link;
}

function fileLine(drawing: string, name: string, detail: string): HTMLElement {
  return el(
    "span",
    { class: "file" },
    el("span", { class: "file-i" }, icon(drawing)),
    el(
      "span",
      { class: "file-t" },
      el("b", { class: "name cut" }, name),
      detail !== "" && el("span", { class: "meta" }, detail),
    ),
  );
}

function fileUrl(fileId: string): string {
  return `/local/files/${encodeURIComponent(fileId)}`;
}

/** «86 КБ», «1.4 МБ»; nothing for an unknown size. */
function sizeText(bytes: number, say: Say): string {
  if (!(bytes > 0)) return "";
  if (bytes < 1_000_000) return say("size-kb", { size: Math.max(1, Math.round(bytes / 1000)) });
  return say("size-mb", { size: (bytes / 1_000_000).toFixed(1) });
}
