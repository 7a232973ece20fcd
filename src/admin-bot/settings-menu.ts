import { isRequisite, isSettingKey, type SettingKey } from "../settings/catalogue.ts";
import { SETTING_GROUPS, type SettingGroup } from "../settings/definition.ts";
import { maskedSetting } from "../settings/masked-setting.ts";
import { type SettingLine, settingHistory, settingLine, settingsOfGroup } from "../staff/setting-reads.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import type { Route } from "../telegram/router.ts";
import { pageOf } from "../telegram/screen.ts";
import { Html } from "../texts/html.ts";
import type { StaffPerson, StaffVisit } from "./person.ts";
import { formatWords, settingTitle, valueWords } from "./setting-words.ts";
import { officeMoment } from "./staff-words.ts";

const PER_PAGE = 10;
/** A long text is cut in lists; the card shows it whole. */
const SHOWN_MAX = 60;

/** «⚙️ Настройки»: groups, lists, cards, histories (admin-bot.md section 11). */
export const SETTINGS_MENU_ROUTES: readonly Route<StaffPerson>[] = [
  { section: "set", action: "menu", handle: settingsMenuTurn },
  {
    section: "set",
    action: "group",
    handle: (visit, [group, page]) => groupTurn(visit, readGroup(group), rowArgument(page) || 1),
  },
  { section: "set", action: "card", handle: (visit, [key]) => withKey(visit, key, settingCardTurn) },
  {
    section: "set",
    action: "history",
    handle: (visit, [key, page]) =>
      withKey(visit, key, (at, known) => historyTurn(at, known, rowArgument(page) || 1)),
  },
];

/** Runs `then` for a key that exists; anything else leads to the menu of settings. */
export async function withKey(
  visit: StaffVisit,
  key: string | undefined,
  then: (visit: StaffVisit, key: SettingKey) => Promise<Turn>,
): Promise<Turn> {
  if (key !== undefined && isSettingKey(key)) return then(visit, key);
  return { ...(await settingsMenuTurn(visit)), notice: visit.t("setting-unknown") };
}

async function settingsMenuTurn(visit: StaffVisit): Promise<Turn> {
  const groups = SETTING_GROUPS.map((group) =>
    visit.button(`setting-group-${group}`, visit.data("set", "group", group, 1)),
  );
  const view = {
    path: [visit.t("settings-path")],
    body: visit.html("settings-menu"),
    rows: visit.rows(groups, 2),
  };
  return { screen: visit.screen(visit.data("set", "menu"), view) };
}

function readGroup(word: string | undefined): SettingGroup {
  return SETTING_GROUPS.find((group) => group === word) ?? SETTING_GROUPS[0];
}

async function groupTurn(visit: StaffVisit, group: SettingGroup, page: number): Promise<Turn> {
  const lines = await settingsOfGroup(visit.work, group);
  const shown = pageOf(lines, page, PER_PAGE);
  const location = (to: number) => visit.data("set", "group", group, to);
  const cards = shown.items.map(({ key }) => [
    { text: settingTitle(visit, key), data: visit.data("set", "card", key) },
  ]);
  const view = {
    path: [visit.t("settings-path"), visit.t(`setting-group-${group}`)],
    body: Html.join(
      shown.items.map((line) => lineWords(visit, line)),
      "\n\n",
    ),
    rows: [...cards, ...visit.pages(shown, location)],
  };
  return { screen: visit.screen(location(shown.page), view) };
}

function lineWords(visit: StaffVisit, line: SettingLine): Html {
  const { key } = line;
  const text = isRequisite(key) ? maskedSetting(key, line.value) : line.value;
  const masked = text !== line.value;
  const value = masked ? text : valueWords(visit, key, text);
  const short = [...value].length > SHOWN_MAX ? `${[...value].slice(0, SHOWN_MAX - 1).join("")}…` : value;
  return Html.lines([
    visit.html(line.isDefault ? "setting-line-default" : "setting-line", {
      title: settingTitle(visit, key),
      value: short,
    }),
    ...changeWords(visit, line),
  ]);
}

/** Last change and by whom, and that a broken stored value is not used. */
function changeWords(visit: StaffVisit, { changedAt, changedBy, isIgnored }: SettingLine): (Html | null)[] {
  return [
    changedAt === null
      ? null
      : visit.html("setting-changed", {
          moment: officeMoment(visit, changedAt),
          name: changedBy ?? visit.t("setting-changed-in-sql"),
        }),
    isIgnored ? visit.html("setting-ignored") : null,
  ];
}

/** The way to a setting. */
export function settingPath(visit: StaffVisit, key: SettingKey): string[] {
  return [visit.t("settings-path"), settingTitle(visit, key)];
}

/** A setting with its effect, value and range, read anew. */
export async function settingCardTurn(visit: StaffVisit, key: SettingKey, notice?: string): Promise<Turn> {
  const line = await settingLine(visit.work, key);
  if (line === null) return { notice: visit.t("setting-unknown"), isAlert: true };
  const value = valueWords(visit, key, line.value);
  const isBroken = line.isIgnored && line.stored !== null;
  const body = Html.lines([
    visit.html(line.isDefault ? "setting-line-default" : "setting-line", {
      title: settingTitle(visit, key),
      value,
    }),
    ...changeWords(visit, line),
    isBroken ? visit.html("setting-stored", { text: line.stored }) : null,
    visit.html(`setting-${key}.effect`),
    formatWords(visit, key),
  ]);
  const mayReset = !line.isDefault || isBroken;
  const buttons = [
    visit.button("setting-edit", visit.data("set", "edit", key)),
    ...(mayReset ? [visit.button("setting-default", visit.data("set", "default", key))] : []),
    visit.button("setting-history", visit.data("set", "history", key, 1)),
  ];
  const view = { path: settingPath(visit, key), body, rows: visit.rows(buttons, 2) };
  const screen = visit.screen(visit.data("set", "card", key), view);
  return { screen, ...(notice === undefined ? {} : { notice }) };
}

async function historyTurn(visit: StaffVisit, key: SettingKey, page: number): Promise<Turn> {
  const at = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE };
  const { changes, hasMore } = await settingHistory(visit.work, key, at);
  const location = (to: number) => visit.data("set", "history", key, to);
  const words = (text: string | null) => {
    if (text === null) return visit.t("value-none");
    // Requisites come masked from the audit log, and are no value any more.
    return isRequisite(key) && text !== "" ? text : valueWords(visit, key, text);
  };
  const lines = changes.map((change) =>
    visit.html("setting-history-line", {
      moment: officeMoment(visit, change.at),
      name: change.by ?? visit.t("setting-changed-in-sql"),
      old: words(change.old),
      new: words(change.new),
    }),
  );
  const turn = [
    ...(page > 1 ? [visit.button("setting-history-newer", location(page - 1))] : []),
    ...(hasMore ? [visit.button("setting-history-older", location(page + 1))] : []),
  ];
  const view = {
    path: [...settingPath(visit, key), visit.t("setting-history-title")],
    body: lines.length === 0 ? visit.html("setting-history-none") : Html.join(lines, "\n\n"),
    rows: turn.length === 0 ? [] : [turn],
  };
  return { screen: visit.screen(location(page), view) };
}
