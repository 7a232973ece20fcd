export type Child = Node | string | null | false;
type Props = Readonly<Record<string, unknown>>;

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element with its attributes, listeners (`onclick: () => ...`) and children. Attributes that are
 * null, undefined or false are left out; true stands for an empty one. Children that are null or false too.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** One of the drawings of index.html; it is decoration, so its button needs a label. */
export function icon(name: string, className = "i"): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A quiet square button with a drawing. */
export function iconButton(
  name: string,
  label: string,
  onclick: (event: MouseEvent) => void,
): HTMLButtonElement {
  return el(
    "button",
    { type: "button", class: "btn btn-quiet btn-icon", "aria-label": label, title: label, onclick },
    icon(name),
  );
}
