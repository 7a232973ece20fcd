import { el, icon, iconButton } from "./elements.ts";
import type { ReplyKeyboard } from "./local-api.ts";
import { closeMenu, openMenu } from "./menu.ts";
import type { Say } from "./say.ts";

/** The commands both bots know (master-bot.md section 1). */
const COMMANDS = ["start", "menu", "cancel", "lang"] as const;
const TEXT_MAX = 4096;
const LINES_MAX_PX = 120;

export interface ComposerActions {
  sendText(text: string): Promise<boolean>;
  tapKey(text: string): void;
  sendFile(kind: "photo" | "document", file: File, caption: string): Promise<boolean>;
}

/** The foot of a window: commands, the text being typed, files, and the keys a bot put up. */
export class Composer {
  readonly root: HTMLElement;
  readonly field: HTMLTextAreaElement;
  readonly #say: Say;
  readonly #actions: ComposerActions;
  readonly #keys: HTMLElement;
  readonly #form: HTMLFormElement;
  readonly #commands: HTMLButtonElement;

  constructor(say: Say, actions: ComposerActions) {
    this.#say = say;
    this.#actions = actions;
    this.#keys = el("div", { class: "rkeys", role: "group", "aria-label": say("keyboard"), hidden: true });
    this.field = el("textarea", {
      rows: 1,
      maxlength: TEXT_MAX,
      placeholder: say("input"),
      "aria-label": say("input"),
      enterkeyhint: "send",
      autocomplete: "off",
      oninput: () => this.#typed(),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
      onpaste: (event: ClipboardEvent) => this.#pasted(event),
    });
    const commands = iconButton("rows", say("commands"), () => this.#openCommands());
    this.#commands = commands;
    const clip = iconButton("clip", say("attach"), () => this.#openAttachments(clip));
    for (const button of [commands, clip]) button.setAttribute("aria-haspopup", "menu");
    const send = iconButton("send", say("send"), () => void this.#send());
    const onsubmit = (event: Event) => {
      event.preventDefault();
      void this.#send();
    };
    this.#form = el(
      "form",
      { class: "foot", onsubmit },
      commands,
      el("label", { class: "field" }, this.field),
      clip,
      send,
    );
    this.root = el("footer", {}, this.#keys, this.#form);
  }

  /** The keys that a bot shows in place of letters. */
  showKeys(keyboard: ReplyKeyboard | null): void {
    this.#keys.hidden = keyboard === null;
    this.field.placeholder = keyboard?.placeholder ?? this.#say("input");
    const rows = keyboard?.rows ?? [];
    this.#keys.replaceChildren(
      ...rows.map((row) =>
        el(
          "div",
          { class: "kr" },
          ...row.map(({ text }) => {
            const onclick = () => this.#actions.tapKey(text);
            return el("button", { type: "button", class: "kbtn", onclick }, text);
          }),
        ),
      ),
    );
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") closeMenu();
    if (event.key === "ArrowUp" && this.field.value.startsWith("/")) {
      event.preventDefault();
      this.#form.querySelector<HTMLElement>("[role=menuitem]:last-child")?.focus();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void this.#send();
  }

  /** Grows with the text up to a few lines; a slash offers the commands that begin so. */
  #typed(): void {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${Math.min(LINES_MAX_PX, field.scrollHeight)}px`;
    if (/^\/\w*$/.test(field.value)) this.#openCommands(field.value.slice(1));
    else closeMenu();
  }

  #pasted(event: ClipboardEvent): void {
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    void this.#attach(file.type.startsWith("image/") ? "photo" : "document", file);
  }

  async #send(): Promise<void> {
    const text = this.field.value.trim();
    closeMenu();
    if (text === "") return;
    this.#put("");
    // What did not arrive is not lost, unless something else has been typed meanwhile.
    if (!(await this.#actions.sendText(text)) && this.field.value === "") this.#put(text);
  }

  async #attach(kind: "photo" | "document", file: File): Promise<void> {
    const caption = this.field.value.trim();
    if (await this.#actions.sendFile(kind, file, caption)) this.#put("");
  }

  #put(text: string): void {
    this.field.value = text;
    this.#typed();
  }

  /** All commands, or with `typed` those that begin so. */
  #openCommands(typed: string | null = null): void {
    const items = COMMANDS.filter((command) => command.startsWith(typed ?? "")).map((command) => ({
      content: [el("b", {}, `/${command}`), el("span", { class: "meta" }, this.#say(`command-${command}`))],
      choose: () => {
        this.#put("");
        this.field.focus();
        void this.#actions.sendText(`/${command}`);
      },
    }));
    const options = { className: "menu-start", isPassive: typed !== null };
    openMenu(this.#commands, this.#form, this.#say("commands"), items, options);
  }

  #openAttachments(anchor: HTMLElement): void {
    const kinds = [
      { kind: "photo", drawing: "image", accept: "image/*" },
      { kind: "document", drawing: "note", accept: null },
    ] as const;
    const items = kinds.map(({ kind, drawing, accept }) => ({
      content: [icon(drawing), el("span", {}, this.#say(`attach-${kind}`))],
      choose: () => {
        const input = el("input", { type: "file", accept });
        input.addEventListener("change", () => {
          const [file] = input.files ?? [];
          if (file) void this.#attach(kind, file);
        });
        input.click();
      },
    }));
    openMenu(anchor, this.#form, this.#say("attach"), items, { className: "menu-end" });
  }
}
