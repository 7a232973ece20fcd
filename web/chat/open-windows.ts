/** Keys of people whose windows are chosen; the one used last stands at the end. */
export type OpenWindows = readonly string[];

/** More than four are not readable at any width. */
export const WINDOWS_MAX = 4;

/** `#vera,fast` to keys; unknown and repeated names are dropped. */
export function fromHash(hash: string, known: readonly string[]): OpenWindows {
  const names = decode(hash.replace(/^#/, "")).split(",");
  return [...new Set(names)].filter((name) => known.includes(name)).slice(-WINDOWS_MAX);
}

export function toHash(open: OpenWindows): string {
  return `#${open.join(",")}`;
}

/** The windows that fit, in the order of the chips, so that none changes its place when another is used. */
export function visible(open: OpenWindows, capacity: number, known: readonly string[]): string[] {
  const shown = new Set(open.slice(-Math.max(1, capacity)));
  return known.filter((key) => shown.has(key));
}

/** With the window of `key` in view; the one unused for longest gives way. */
export function opened(open: OpenWindows, key: string): OpenWindows {
  return [...open.filter((other) => other !== key), key].slice(-WINDOWS_MAX);
}

export function closed(open: OpenWindows, key: string): OpenWindows {
  return open.filter((other) => other !== key);
}

/** `next` in the place of `key`. */
export function swapped(open: OpenWindows, key: string, next: string): OpenWindows {
  return opened(closed(open, key), next);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
