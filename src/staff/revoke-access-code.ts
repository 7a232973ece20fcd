import { sql } from "../db/tx.ts";
import { audit } from "./audit.ts";
import { permitLogged } from "./permit.ts";
import type { Work } from "./work.ts";

export type RevokeAccessCode =
  | { readonly status: "revoked" }
  | { readonly status: "already_revoked" }
  /** Somebody has come in with it already. */
  | { readonly status: "used" }
  | { readonly status: "not_found" }
  | { readonly status: "forbidden" };

/** Takes a code back that nobody has used; also one that has expired, so that the list says why it is dead. */
export async function revokeAccessCode(
  work: Work,
  { codeId }: { readonly codeId: number },
): Promise<RevokeAccessCode> {
  if (permitLogged(work, "staff.manage", { cityId: null }) !== "allowed") return { status: "forbidden" };
  const { tx, now } = work;
  const revoked = await tx.run(sql`
    update staff_access_codes set revoked_at = ${now}
     where id = ${codeId} and revoked_at is null and used_at is null`);
  if (revoked === 0) {
    const code = await tx.maybeOne<{ isUsed: boolean }>(sql`
      select used_at is not null as "isUsed" from staff_access_codes where id = ${codeId}`);
    if (code === null) return { status: "not_found" };
    return { status: code.isUsed ? "used" : "already_revoked" };
  }
  await audit(work, { entity: "code", entityId: codeId, action: "revoke_access_code", cityId: null });
  return { status: "revoked" };
}
