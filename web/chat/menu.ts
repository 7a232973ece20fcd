import { type Child, el } from "./elements.ts";

export interface MenuItem {
  readonly content: readonly Child[];
  choose(): void;
}

export interface MenuOptions {
  readonly className?: string;
  /** Suggestions while typing: the focus stays where it is. */
  readonly isPassive?: boolean;
}

let closeOpenMenu: (() => void) | null = null;

export function closeMenu(): void {
  closeOpenMenu?.();
}

/**
 * A small menu in `place`, opened by `anchor`. Arrows move, Enter chooses, Esc and a press elsewhere
 * close; afterwards the focus is back on the anchor. Only one menu is open on the page.
 */
export function openMenu(
  anchor: HTMLElement,
  place: HTMLElement,
  label: string,
  items: readonly MenuItem[],
  { className = "", isPassive = false }: MenuOptions = {},
): void {
  const wasOpenHere = anchor.getAttribute("aria-expanded") === "true";
  closeMenu();
  if ((wasOpenHere && !isPassive) || items.length === 0) return;
  const buttons = items.map(({ content, choose }) => {
    const onclick = () => {
      closeMenu();
      choose();
    };
    return el("button", { type: "button", role: "menuitem", class: "menu-item", onclick }, ...content);
  });
  const menu = el("div", { role: "menu", "aria-label": label, class: `pop menu ${className}` }, ...buttons);
  menu.addEventListener("keydown", (event) => walk(event, buttons));
  const elsewhere = ({ target }: Event) => {
    if (!menu.contains(target as Node) && !anchor.contains(target as Node)) closeMenu();
  };
  closeOpenMenu = () => {
    closeOpenMenu = null;
    const hadFocus = menu.contains(document.activeElement);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", elsewhere, true);
    if (hadFocus) anchor.focus();
  };
  document.addEventListener("pointerdown", elsewhere, true);
  anchor.setAttribute("aria-expanded", "true");
  place.append(menu);
  if (!isPassive) buttons[0]?.focus();
}

function walk(event: KeyboardEvent, buttons: readonly HTMLButtonElement[]): void {
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = (index: number) => buttons[(index + buttons.length) % buttons.length]?.focus();
  if (event.key === "ArrowDown") to(at + 1);
  else if (event.key === "ArrowUp") to(at - 1);
  else if (event.key === "Home") to(0);
  else if (event.key === "End") to(-1);
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
