import { randomInt } from "node:crypto";
import { sql } from "../db/tx.ts";
import { after } from "../kernel/time.ts";
import type { StaffRole } from "./actor.ts";
import { audit } from "./audit.ts";
import { once } from "./once.ts";
import { permitLogged } from "./permit.ts";
import type { Work } from "./work.ts";

/** A-Z0-9 without O, 0, I and 1, which look alike when somebody reads a code out. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 8;

export interface NewAccessCode {
  readonly role: StaffRole;
  /** At least one unless GLOBAL_ADMIN, whose are ignored. */
  readonly cityIds: readonly number[];
  /** "" = none. */
  readonly comment: string;
  /** ACCESS_CODE_TTL_HOURS. */
  readonly ttlMs: number;
  /** Nonce of the screen: the same wish with the same key makes one code. */
  readonly key: string;
}

export type IssueAccessCode =
  | { readonly status: "issued"; readonly codeId: number; readonly code: string }
  /** Only a GLOBAL_ADMIN needs none. */
  | { readonly status: "no_cities" }
  | { readonly status: "key_reused" }
  | { readonly status: "forbidden" };

/** Makes a code that gives one person the role in the cities; with an audit row, which does not hold the code. */
export async function issueAccessCode(work: Work, wish: NewAccessCode): Promise<IssueAccessCode> {
  if (permitLogged(work, "staff.manage", { cityId: null }) !== "allowed") return { status: "forbidden" };
  const { role, comment, key } = wish;
  const cityIds = role === "GLOBAL_ADMIN" ? [] : await knownCities(work, wish.cityIds);
  if (role !== "GLOBAL_ADMIN" && cityIds.length === 0) return { status: "no_cities" };
  const request = { command: "issue_access_code", input: { role, cityIds, comment } };
  const done = await once(
    work,
    { key, request },
    () => make(work, wish, cityIds),
    () => true,
  );
  return done.status === "key_reused" ? done : { status: "issued", ...done.answer };
}

async function knownCities({ tx }: Work, wanted: readonly number[]): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(sql`
    select id from cities where id = any(${[...wanted]}::int[]) order by id`);
  return rows.map(({ id }) => id);
}

async function make(
  work: Work,
  { role, comment, ttlMs }: NewAccessCode,
  cityIds: readonly number[],
): Promise<{ codeId: number; code: string }> {
  const { tx, now, actor } = work;
  const staffId = actor.kind === "staff" ? actor.staffId : null;
  const expiresAt = after(now, ttlMs);
  const { codeId, code } = await insertUnused(async (drawn) =>
    tx.maybeOne<{ id: number }>(sql`
      insert into staff_access_codes (code, role, created_by_staff_id, expires_at, comment, created_at)
      values (${drawn}, ${role}::staff_role, ${staffId}, ${expiresAt}, ${comment === "" ? null : comment}, ${now})
          on conflict (code) do nothing returning id`),
  );
  await tx.run(sql`
    insert into staff_access_code_cities (access_code_id, city_id)
    select ${codeId}, city_id from unnest(${[...cityIds]}::int[]) as c (city_id)`);
  await audit(work, {
    entity: "code",
    entityId: codeId,
    action: "issue_access_code",
    cityId: null,
    after: { role, city_ids: cityIds, expires_at: expiresAt.toISOString(), comment },
  });
  return { codeId, code };
}

/** Draws until the code is new: there are 10^12 of them. */
async function insertUnused(
  insert: (code: string) => Promise<{ id: number } | null>,
): Promise<{ codeId: number; code: string }> {
  for (;;) {
    const code = Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
    const row = await insert(code);
    if (row !== null) return { codeId: row.id, code };
  }
}
