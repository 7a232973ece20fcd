import { randomBytes } from "node:crypto";
import type { Button } from "../outbox/messenger.ts";
import { definitionOf, type SettingKey } from "../settings/catalogue.ts";
import type { SettingRefusal } from "../settings/change-setting.ts";
import { typedSetting } from "../settings/typed-setting.ts";
import { previewSetting, setSetting } from "../staff/set-setting.ts";
import { settingLine } from "../staff/setting-reads.ts";
import type { Step, Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { Html } from "../texts/html.ts";
import { forbiddenTurn } from "./admins-only.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { conflictWords, formatWords, problemWords, settingTitle, valueWords } from "./setting-words.ts";
import { settingCardTurn, settingPath, withKey } from "./settings-menu.ts";

const TEXT = "set.text";
const PHOTO = "set.photo";
const QR: SettingKey = "owner_pay_sbp_qr_file_id";
/** The screen warns above it (dispatch.md section 13). */
const FANOUT_WARNED = 10;

/** Changing a setting: the value typed or chosen, «{old} → {new}», the change. */
export const SETTINGS_EDIT_ROUTES: readonly Route<StaffPerson>[] = [
  {
    section: "set",
    action: "edit",
    handle: (visit, [key]) => withKey(visit, key, (at, known) => ask(at, known)),
  },
  {
    section: "set",
    action: "word",
    handle: (visit, [key, word]) =>
      withKey(visit, key, (at, known) => confirm(at, known, (word ?? "").slice(0, 40))),
  },
  {
    section: "set",
    action: "default",
    handle: (visit, [key]) => withKey(visit, key, (at, known) => confirm(at, known, null)),
  },
  {
    section: "set",
    action: "yes",
    handle: (visit, [key, nonce]) => withKey(visit, key, (at, known) => change(at, known, nonce)),
  },
];

const again = (visit: StaffVisit) => withKey(visit, String(visit.flow["key"]), (at, key) => ask(at, key));
const typed = (visit: StaffVisit, text: string) =>
  withKey(visit, String(visit.flow["key"]), (at, key) => confirm(at, key, textOf(at, key, text)));

export const SETTINGS_EDIT_STEPS: readonly Step<StaffPerson>[] = [
  { state: TEXT, ask: again, begin: again, text: typed },
  {
    state: PHOTO,
    ask: again,
    begin: again,
    text: (visit, text) =>
      text.trim() === "-" ? confirm(visit, QR, "") : ask(visit, QR, visit.t("nav-send-a-file")),
    file: (visit, { file }) =>
      file.fileType === "PHOTO"
        ? confirm(visit, QR, file.fileId)
        : ask(visit, QR, visit.t("setting-photo-wanted")),
  },
];

/** Yes and no may be typed in the language of the screen; the rest is the definition's. */
function textOf(visit: StaffVisit, key: SettingKey, text: string): string {
  if (definitionOf(key).type === "BOOL") {
    const word = text.trim().toLowerCase();
    if (word === visit.t("setting-yes").toLowerCase()) return "true";
    if (word === visit.t("setting-no").toLowerCase()) return "false";
  }
  return typedSetting(key, text);
}

/** Asks for a value: what it does, type, range, what holds now. */
async function ask(visit: StaffVisit, key: SettingKey, notice?: string): Promise<Turn> {
  const line = await settingLine(visit.work, key);
  if (line === null) return forbiddenTurn(visit);
  visit.leave();
  visit.enter(key === QR ? PHOTO : TEXT, { key, seen: line.stored });
  const { type, allowed } = definitionOf(key);
  const isChosen = type === "BOOL" || allowed !== undefined;
  const how = key === QR ? "setting-send-photo" : isChosen ? "setting-choose" : "setting-write";
  const body = Html.lines([
    visit.html("setting-now", { title: settingTitle(visit, key), value: valueWords(visit, key, line.value) }),
    visit.html(`setting-${key}.effect`),
    formatWords(visit, key),
    visit.html(how),
    type === "STR" && !isChosen ? visit.html("setting-dash-empties") : null,
  ]);
  const view = { path: settingPath(visit, key), body, rows: visit.rows(choices(visit, key), 2) };
  const screen = visit.question(visit.data("set", "card", key), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

function choices(visit: StaffVisit, key: SettingKey): Button[] {
  const { type, allowed = [] } = definitionOf(key);
  if (type === "BOOL") {
    return ["true", "false"].map((word) =>
      visit.button(word === "true" ? "setting-yes" : "setting-no", visit.data("set", "word", key, word)),
    );
  }
  return allowed.map((word) => visit.button(`setting-${key}.${word}`, visit.data("set", "word", key, word)));
}

/** «{old} → {new}», if it is a value and contradicts no other; null = the default. */
async function confirm(
  visit: StaffVisit,
  key: SettingKey,
  text: string | null,
  notice?: string,
): Promise<Turn> {
  const review = await previewSetting(visit.work, { key, text });
  if (review.status === "forbidden") return forbiddenTurn(visit);
  if (review.status !== "fits") return notTaken(visit, key, review);
  const nonce = randomBytes(5).toString("hex");
  const isPhoto = key === QR && text !== null;
  visit.enter(isPhoto ? PHOTO : TEXT, { key, seen: review.old, text, nonce });
  const shown = (value: string | null) =>
    value === null ? visit.t("value-none") : valueWords(visit, key, value);
  const isWide = key === "distribution_fanout" && Number(review.new) > FANOUT_WARNED;
  const body = Html.lines([
    visit.html("setting-question", {
      title: settingTitle(visit, key),
      old: shown(review.old),
      new: shown(review.new),
    }),
    text === null ? visit.html("setting-question-default") : null,
    isWide ? visit.html("setting-fanout-warning", { n: FANOUT_WARNED }) : null,
  ]);
  const view = {
    path: settingPath(visit, key),
    body,
    rows: [[visit.button("setting-save", visit.data("set", "yes", key, nonce))]],
  };
  const screen = visit.question(visit.data("set", "card", key), view);
  return { screen, ...(notice === undefined ? {} : { notice, isAlert: true }) };
}

async function notTaken(visit: StaffVisit, key: SettingKey, refusal: SettingRefusal): Promise<Turn> {
  switch (refusal.status) {
    case "unchanged":
      visit.leave();
      return settingCardTurn(visit, key, visit.t("setting-unchanged"));
    case "invalid":
      return ask(visit, key, problemWords(visit, refusal.problem));
    case "conflict":
      return ask(visit, key, conflictWords(visit, refusal.conflict, refusal.cityId));
    default:
      visit.leave();
      return settingCardTurn(visit, key, visit.t("setting-unknown"));
  }
}

async function change(visit: StaffVisit, key: SettingKey, nonce: string | undefined): Promise<Turn> {
  const { key: asked, seen, text, nonce: current } = visit.flow;
  const isThis = asked === key && current === nonce && isTextOrNull(seen) && isTextOrNull(text);
  // A second press, or the button of an earlier question: what holds now is shown.
  if (!isThis) {
    visit.leave();
    return settingCardTurn(visit, key, visit.t("setting-question-over"));
  }
  const result = await setSetting(visit.work, { key, text, seen });
  switch (result.status) {
    case "changed":
      visit.leave();
      return settingCardTurn(visit, key, visit.t("setting-changed-now"));
    case "stale": {
      const line = await settingLine(visit.work, key);
      const name = line?.changedBy ?? visit.t("setting-changed-in-sql");
      const value = result.text === null ? visit.t("value-none") : valueWords(visit, key, result.text);
      return confirm(visit, key, text, visit.t("setting-stale", { name, value }));
    }
    case "forbidden":
      return forbiddenTurn(visit);
    default:
      return notTaken(visit, key, result);
  }
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
