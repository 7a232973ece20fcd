import type { Button, Keyboard } from "../outbox/messenger.ts";
import { Html } from "../texts/html.ts";
import { html, type Language, t } from "../texts/texts.ts";
import { cutText } from "./messages/cut-text.ts";

/** What stands in a message of a bot: Telegram HTML within the length limit, and rows of buttons. */
export interface Screen {
  readonly html: string;
  readonly keyboard: Keyboard;
}

/** A screen as its topic describes it, before header and navigation. */
export interface View {
  /** The path line «Меню › Раздел › …» without «Меню»; none on the menu itself. */
  readonly path: readonly string[];
  readonly body: Html;
  readonly rows: Keyboard;
}

/** Where «Назад» and «Меню» lead. */
export interface Navigation {
  readonly back: string;
  readonly menu: string;
}

/** Header, body, own buttons, then [⬅️ Назад] [🏠 Меню]. */
export function screenOf(language: Language, view: View, navigation: Navigation): Screen {
  const path = [t(language, "nav-menu-word"), ...view.path].join(" › ");
  const header = html(language, "nav-path", { path });
  const back: Button = { text: t(language, "nav-back"), data: navigation.back };
  const menu: Button = { text: t(language, "nav-menu"), data: navigation.menu };
  return { html: fitted([header, view.body]), keyboard: [...view.rows, [back, menu]] };
}

/** A screen without navigation: the menu, or a question with its own way out. */
export function bareScreen(parts: readonly (Html | null)[], rows: Keyboard): Screen {
  return { html: fitted(parts), keyboard: rows };
}

/** The same screen with a line above it: what came of the last action. */
export function withNotice(notice: string, screen: Screen): Screen {
  return { ...screen, html: fitted([Html.text(notice), new Html(screen.html)]) };
}

function fitted(parts: readonly (Html | null)[]): string {
  return cutText(Html.join(parts, "\n\n").html);
}

/** `items` in rows of `width`. */
export function inRows<T>(items: readonly T[], width: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / width) }, (_, row) =>
    items.slice(row * width, row * width + width),
  );
}

/** One page of a list. Pages are counted from 1; one beyond the end is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly pageCount: number;
}

export function pageOf<T>(all: readonly T[], page: number, perPage: number): Page<T> {
  const pageCount = Math.max(1, Math.ceil(all.length / perPage));
  const at = Math.min(Math.max(1, page), pageCount);
  return { items: all.slice((at - 1) * perPage, at * perPage), page: at, pageCount };
}

/**
 * «◀️ 2/5 ▶️»; no row for a single page. `to` gives the data of a page's button; the indicator
 * itself answers with nothing.
 */
export function pageRow(
  language: Language,
  { page, pageCount }: Pick<Page<unknown>, "page" | "pageCount">,
  to: (page: number) => string,
  indicator: string,
): Keyboard {
  if (pageCount <= 1) return [];
  const before = page > 1 ? page - 1 : pageCount;
  const next = page < pageCount ? page + 1 : 1;
  return [
    [
      { text: t(language, "nav-page-before"), data: to(before) },
      { text: t(language, "nav-page", { page, count: pageCount }), data: indicator },
      { text: t(language, "nav-page-next"), data: to(next) },
    ],
  ];
}
