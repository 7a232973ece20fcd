import {
  type ChangeSetting,
  changeSetting,
  type ReviewSetting,
  reviewSetting,
} from "../settings/change-setting.ts";
import { permitLogged } from "./permit.ts";
import type { Work } from "./work.ts";

export interface SettingWish {
  readonly key: string;
  /** As typed; null = back to the default. */
  readonly text: string | null;
  /** The stored text the person saw. */
  readonly seen: string | null;
}

export type SetSetting = ChangeSetting | { readonly status: "forbidden" };

/** Changes one setting for a global admin: `changeSetting` behind the check of who may. */
export async function setSetting(work: Work, wish: SettingWish): Promise<SetSetting> {
  const { actor, source, requestId, tx, now } = work;
  const mayTry = permitLogged(work, "settings.manage", { cityId: null }) === "allowed";
  if (!mayTry || actor.kind !== "staff" || source === "engine" || source === "job")
    return { status: "forbidden" };
  return changeSetting(tx, { ...wish, staffId: actor.staffId, source, requestId }, now);
}

/** What `setSetting` would answer, without changing anything. */
export async function previewSetting(
  work: Work,
  { key, text }: Pick<SettingWish, "key" | "text">,
): Promise<ReviewSetting | { readonly status: "forbidden" }> {
  if (permitLogged(work, "settings.manage", { cityId: null }) !== "allowed") return { status: "forbidden" };
  return reviewSetting(work.tx, { key, text });
}
