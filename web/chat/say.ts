export type Say = (key: string, args?: Readonly<Record<string, string | number>>) => string;

/** Words of the page by key, arguments put in. Throws for a key without words, so that a test meets it. */
export function sayer(texts: Readonly<Record<string, string>>): Say {
  return (key, args = {}) => {
    const text = texts[key];
    if (text === undefined) throw new Error(`no text ${key}`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(args[name] ?? ""));
  };
}
