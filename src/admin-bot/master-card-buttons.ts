import type { MasterCard } from "../masters/master-card.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { mayDo, type StaffAction } from "../staff/policy.ts";
import type { StaffVisit } from "./person.ts";

/** What may be done with a master now, by his state and the reader's role (admin-bot.md section 7). */
export function masterButtons(visit: StaffVisit, master: MasterCard): Keyboard {
  return [
    ...visit.rows(decisions(visit, master), 2),
    ...visit.rows(changes(visit, master), 2),
    ...visit.rows(contacts(visit, master), 3),
    ...visit.rows(endings(visit, master), 2),
  ];
}

type Add = (key: string, action: string, right: StaffAction, isPossible?: boolean) => void;

function collected(
  visit: StaffVisit,
  { masterId, cityId }: MasterCard,
  collect: (add: Add) => void,
): Button[] {
  const buttons: Button[] = [];
  collect((key, action, right, isPossible = true) => {
    if (!isPossible || !mayDo(visit.work.actor, right, cityId)) return;
    buttons.push(visit.button(key, visit.data("master", action, masterId)));
  });
  return buttons;
}

function decisions(visit: StaffVisit, master: MasterCard): Button[] {
  const { moderationStatus, isDeleted } = master;
  const isPending = moderationStatus === "PENDING";
  const isRejected = moderationStatus === "REJECTED" && !isDeleted;
  return collected(visit, master, (add) => {
    add("master-approve", "approve", "master.moderate", isPending);
    // Another button: a press on a card that is a moment old never overrules a colleague.
    add("master-approve", "approve-after-all", "master.moderate", isRejected);
    add("master-reject", "reject", "master.moderate", isPending);
  });
}

function changes(visit: StaffVisit, master: MasterCard): Button[] {
  const { isDeleted, cityId } = master;
  if (isDeleted) return [];
  return collected(visit, master, (add) => {
    add("master-limit-button", "limit", "master.manage");
    add("master-rating-button", "rating", "master.manage");
    add("master-skills-button", "skills", "master.manage");
    add("master-districts-button", "districts", "master.manage", cityId !== null);
  });
}

function contacts(visit: StaffVisit, master: MasterCard): Button[] {
  const documents = master.personal?.documents ?? 0;
  return collected(visit, master, (add) => {
    add("master-message-button", "message", "master.message");
    add("master-phone-button", "phone", "master.read", master.phone !== null);
    add("master-documents-button", "docs", "master.read_documents", documents > 0);
  });
}

function endings(visit: StaffVisit, master: MasterCard): Button[] {
  const { isDeleted, isBlocked, blocks, shiftStatus } = master;
  const isBlockedByStaff = blocks.some(({ reasonCode }) => reasonCode === "staff");
  return collected(visit, master, (add) => {
    add("master-shift-end-button", "shift-end", "master.manage", shiftStatus !== "SHIFT_OFF");
    add("master-block-button", "block", "master.manage", !isDeleted && !isBlockedByStaff);
    add("master-unblock-button", "unblock", "master.manage", isBlocked);
    add("master-delete-button", "delete", "master.manage", !isDeleted);
  });
}
