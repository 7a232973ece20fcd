import type { MasterOverview } from "../masters/master-overview.ts";
import type { Keyboard } from "../outbox/messenger.ts";
import type { MasterVisit } from "./person.ts";

/** What a master can do with his shift now (master-bot.md section 3). */
export function shiftRows(
  visit: MasterVisit,
  { shiftStatus }: Pick<MasterOverview, "shiftStatus">,
): Keyboard {
  const button = (key: string, action: string) => [visit.button(key, visit.data("shift", action))];
  switch (shiftStatus) {
    case "SHIFT_OFF":
      return [button("shift-on", "on")];
    case "SHIFT_ON":
      return [[...button("shift-break", "break"), ...button("shift-off", "off")]];
    case "BREAK":
      return [button("shift-return", "return"), button("shift-extend", "extend"), button("shift-off", "off")];
  }
}
