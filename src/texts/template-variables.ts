import type { FluentResource } from "@fluent/bundle";

/** Every message and attribute of a file: its key (`message` or `message.attribute`) to the arguments it takes, sorted. */
export function templateVariables(resource: FluentResource): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { id, value, attributes } of resource.body) {
    if (value !== null) keys.set(id, variablesIn(value));
    for (const [name, pattern] of Object.entries(attributes)) {
      keys.set(`${id}.${name}`, variablesIn(pattern));
    }
  }
  return keys;
}

function variablesIn(pattern: unknown): string[] {
  const names = new Set<string>();
  collect(pattern, names);
  return [...names].sort();
}

function collect(node: unknown, names: Set<string>): void {
  if (typeof node !== "object" || node === null) return;
  const { type, name } = node as { type?: unknown; name?: unknown };
  if (type === "var") names.add(String(name));
  for (const child of Object.values(node)) collect(child, names);
}
