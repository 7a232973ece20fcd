import { el } from "./elements.ts";

const SHOWN_MS = 4_000;

/** Short answers at the head of a window, each for a few seconds, and questions that wait for «Понятно». */
export class Notices {
  readonly toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
  readonly alerts = el("div", { class: "alerts" });

  toast(text: string, { isBad = false } = {}): void {
    const toast = el("p", { class: `toast${isBad ? " is-bad" : ""}` }, text);
    this.toasts.append(toast);
    while (this.toasts.children.length > 2) this.toasts.firstElementChild?.remove();
    setTimeout(() => toast.remove(), SHOWN_MS);
  }

  /** A text that must be seen: it stands between the messages and the input until it is answered. */
  alert(label: string, text: string, okLabel: string, focusAfter: HTMLElement): void {
    const close = () => {
      const hadFocus = box.contains(document.activeElement);
      box.remove();
      if (hadFocus) focusAfter.focus();
    };
    const ok = el("button", { type: "button", class: "btn btn-primary", onclick: close }, okLabel);
    const box = el(
      "div",
      { class: "alert", role: "alertdialog", "aria-label": label },
      el("p", {}, text),
      ok,
    );
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    this.alerts.replaceChildren(box);
    const owner = this.alerts.closest(".chat");
    if (owner?.contains(document.activeElement)) ok.focus();
  }
}
