import { escapeHtml } from "../texts/html.ts";
import type { Answer, AnswerScreen } from "./answer.ts";
import type { Turn, Visit } from "./conversation.ts";
import type { BotEvent } from "./inbox-event.ts";
import { type Screen, withNotice } from "./screen.ts";

/** What is to be sent for a turn; notes in the session which message is the current screen, and whether a key is up. */
export function answerOf<P>(visit: Visit<P>, event: BotEvent, turn: Turn): Answer {
  return withKey(visit, turn, shown(visit, event, turn));
}

/** A key belongs to the screen that asked for it: the next one takes it away, with the message that brought it. */
function withKey<P>(visit: Visit<P>, { screen, where, key }: Turn, answer: Answer): Answer {
  const { key: before, ...data } = visit.session.data;
  if (!screen || where === "card" || (!key && !before)) return answer;
  const deletes = before?.messageId ? [...answer.deletes, before.messageId] : answer.deletes;
  if (!key) {
    visit.session.data = data;
    return { ...answer, deletes, key: { goneHtml: visit.html("key-gone").html } };
  }
  const { words, ...asked } = key;
  visit.session.data = { ...data, key: { messageId: null } };
  return { ...answer, deletes, key: { ...asked, html: words.html } };
}

/** Where words and screen go. */
function shown<P>(visit: Visit<P>, event: BotEvent, turn: Turn): Answer {
  const { session } = visit;
  const { notice = "", isAlert = false, screen, where = "here" } = turn;
  const notes = (turn.notes ?? []).map((note) => note.html);
  const files = turn.files ?? [];
  const common = {
    chatId: event.chatId,
    files,
    ...(files.length === 0 ? {} : { fileWords: fileWords(visit) }),
  };
  if (event.kind !== "press") {
    const words = screen && notice !== "" ? withNotice(notice, screen) : screen;
    if (!words) return { ...common, press: null, screen: null, notes: said(notice, notes), deletes: [] };
    // What he typed stands below the old screen: a new one comes under it, the old one goes.
    const old = session.screenMessageId;
    session.screenMessageId = null;
    return { ...common, press: null, screen: newScreen(words), notes, deletes: old === null ? [] : [old] };
  }
  const press = { queryId: event.queryId, text: notice, isAlert };
  if (!screen) return { ...common, press, screen: null, notes, deletes: [] };
  if (where === "below") {
    session.screenMessageId = null;
    return { ...common, press, screen: newScreen(screen), notes, deletes: [] };
  }
  if (where === "here") session.screenMessageId = event.messageId;
  const changed = { ...screen, messageId: event.messageId, isCurrent: where === "here" };
  return { ...common, press, screen: changed, notes, deletes: [] };
}

function fileWords<P>(visit: Visit<P>): NonNullable<Answer["fileWords"]> {
  return {
    gone: visit.html("file-gone").html,
    too_large: visit.html("file-too-large").html,
    unavailable: visit.html("file-unavailable").html,
  };
}

function newScreen(screen: Screen): AnswerScreen {
  return { ...screen, messageId: null, isCurrent: true };
}

function said(notice: string, notes: readonly string[]): string[] {
  return notice === "" ? [...notes] : [escapeHtml(notice), ...notes];
}
