import { maskSecrets } from "../../kernel/mask.ts";
import { SECOND_MS } from "../../kernel/time.ts";
import { NO_BUTTONS } from "../../outbox/messenger.ts";
import { Html } from "../../texts/html.ts";
import { type HtmlArgs, html, t } from "../../texts/texts.ts";
import { durationText, momentText, zoneText } from "../wording.ts";
import type { Message, Rendered, Renderers } from "./message.ts";

/** What LOGS, ALERTS and REPORTS hear besides the messages that persons get too. */
export const CHANNEL_MESSAGES: Renderers<
  | "heartbeat"
  | "role_started"
  | "role_stopped"
  | "polling_conflict"
  | "error_alert"
  | "unassigned_backlog"
  | "heartbeat_missing"
  | "heartbeat_back"
  | "outbox_lag"
  | "channel_down"
  | "channel_up"
  | "bot_unauthorized"
  | "dead_letters"
  | "settings_invalid"
  | "requisites_missing"
  | "clock_skew"
  | "invariant_broken"
  | "backup_failed"
  | "restore_drill_failed"
  | "export_file"
> = {
  heartbeat: (message, { role }) => plain(message, { role }),
  role_started: (message, { role, version, instance }) => plain(message, { role, version, instance }),
  role_stopped: (message, { role, instance }) => plain(message, { role, instance }),
  polling_conflict: (message, { bot }) => plain(message, { bot: t(message.language, `bot-${bot}`) }),

  error_alert: ({ language }, error) => {
    const { class: kind, message, requestId, stack, count } = error;
    const lines = [
      html(language, "error_alert", { class: kind, message: maskSecrets(message) }),
      requestId === null ? null : html(language, "error_alert-request", { request: requestId }),
      count > 1 ? html(language, "error_alert-count", { count }) : null,
      stack.length === 0
        ? null
        : html(language, "error_alert-stack", { stack: maskSecrets(stack.slice(0, 3).join("\n")) }),
    ];
    return { html: Html.lines(lines), keyboard: NO_BUTTONS };
  },

  unassigned_backlog: (message, { minutes, cities }) => {
    const { language } = message;
    const total = cities.reduce((sum, { count }) => sum + count, 0);
    const names = cities.map(({ cityId, count }) =>
      t(language, "unassigned_backlog-city", { city: message.cityName(cityId), count }),
    );
    return plain(message, { total, minutes, cities: names.join(", ") });
  },

  heartbeat_missing: (message, { role, ageSeconds }) =>
    plain(message, { role, age: durationText(message.language, ageSeconds * SECOND_MS) }),
  heartbeat_back: (message, { role }) => plain(message, { role }),
  outbox_lag: (message, { ageSeconds, pending }) =>
    plain(message, { age: durationText(message.language, ageSeconds * SECOND_MS), pending }),

  channel_down: (message, { bot, since }) => {
    const { language, now, context } = message;
    const at = new Date(since);
    const time = `${momentText(at, now, context.zone)} ${zoneText(language, at, context.zone)}`;
    return plain(message, { bot: t(language, `bot-${bot}`), time });
  },
  channel_up: (message, { bot, downSeconds }) =>
    plain(message, {
      bot: t(message.language, `bot-${bot}`),
      duration: durationText(message.language, downSeconds * SECOND_MS),
    }),
  bot_unauthorized: (message, { bot }) => plain(message, { bot: t(message.language, `bot-${bot}`) }),
  dead_letters: (message, { count }) => plain(message, { count }),
  settings_invalid: (message, { key, problem }) => plain(message, { key, problem }),
  requisites_missing: (message) => plain(message, {}),
  clock_skew: (message, { role, skewMs }) =>
    plain(message, { role, skew: durationText(message.language, Math.abs(skewMs)) }),
  invariant_broken: (message, { name, rows }) => plain(message, { name, rows }),
  backup_failed: (message, { error }) => plain(message, { error: maskSecrets(error) }),
  restore_drill_failed: (message, { error }) => plain(message, { error: maskSecrets(error) }),

  export_file: (message, { path, name }) => ({
    ...plain(message, { name }),
    document: { path: message.context.filePath(path), name },
  }),
};

/** The text of the event's own name, without buttons. */
function plain({ language, row }: Message, args: HtmlArgs): Rendered {
  return { html: html(language, row.event, args), keyboard: NO_BUTTONS };
}
