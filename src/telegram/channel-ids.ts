import type { Channel } from "../outbox/enqueue.ts";
import type { ChatId } from "../outbox/messenger.ts";
import type { SettingKey } from "../settings/catalogue.ts";
import type { Settings } from "../settings/settings.ts";

/** Channel ids of the environment, used while the setting is empty. */
export type EnvironmentChannels = Readonly<Record<Channel, string | null>>;

export const CHANNEL_SETTINGS = {
  LOGS: "logs_channel_id",
  ALERTS: "alerts_channel_id",
  REPORTS: "reports_channel_id",
} as const satisfies Record<Channel, SettingKey>;

/** Where a channel is: its setting, else the environment; null = not set. Numbers are ids, `@name` stays a name. */
export function channelId(
  settings: Settings,
  environment: EnvironmentChannels,
  channel: Channel,
): ChatId | null {
  const id = settings.get(CHANNEL_SETTINGS[channel]) || environment[channel] || "";
  if (id === "") return null;
  return /^-?\d+$/.test(id) ? Number(id) : id;
}
