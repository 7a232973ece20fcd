import type { Role } from "./config.ts";
import { Pulse } from "./pulse.ts";
import type { RoleEnd } from "./role.ts";

/** A role of this process: whether it lives. */
export class RoleLife {
  readonly role: Role;
  readonly pulse = new Pulse();
  /** Null while it runs. */
  end: RoleEnd | null = null;
  readonly #ready = Promise.withResolvers<void>();

  constructor(role: Role) {
    this.role = role;
  }

  /** It works, or has ended before it could. */
  get settled(): Promise<void> {
    return this.#ready.promise;
  }

  settle(): void {
    this.#ready.resolve();
  }
}

/** The roles of this process. */
export class RoleLives {
  readonly all: readonly RoleLife[];

  constructor(roles: readonly Role[]) {
    this.all = roles.map((role) => new RoleLife(role));
  }

  /** Those that have not ended. */
  get running(): RoleLife[] {
    return this.all.filter(({ end }) => end === null);
  }
}
