import { el, icon, iconButton } from "./elements.ts";
import type { Say } from "./say.ts";

/** Brand, clock, and the page's own switches. */
export function topBar(parts: {
  say: Say;
  clock: HTMLElement;
  language: string;
  showGuide: () => void;
}): HTMLElement {
  const { say, language } = parts;
  const other = language === "ru" ? "en" : "ru";
  const switchLanguage = () => {
    localStorage.setItem("language", other);
    location.reload();
  };
  return el(
    "header",
    { class: "topbar" },
    el("span", { class: "brand" }, brand(), el("span", { class: "name" }, "Field Service")),
    el("h1", {}, say("title")),
    parts.clock,
    el(
      "span",
      { class: "switches" },
      iconButton("info", say("guide-show"), parts.showGuide),
      el(
        "button",
        {
          type: "button",
          class: "btn btn-quiet btn-icon lang",
          title: say("language"),
          "aria-label": `${other.toUpperCase()}: ${say("language")}`,
          lang: other,
          onclick: switchLanguage,
        },
        other.toUpperCase(),
      ),
      iconButton("theme", say("theme"), toggleTheme),
    ),
  );
}

function brand(): SVGElement {
  return icon("brand", "brand-i");
}

/** Without a choice the page follows the system; the choice is read again by first-theme.ts. */
function toggleTheme(): void {
  const { theme } = document.documentElement.dataset;
  const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  localStorage.setItem("theme", isDark ? "light" : "dark");
  document.documentElement.dataset["theme"] = isDark ? "light" : "dark";
}
