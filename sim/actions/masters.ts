import { blockMaster } from "../../src/masters/block.ts";
import { extendBreak, returnFromBreak, startBreak } from "../../src/masters/break.ts";
import { deleteMaster } from "../../src/masters/delete-master.ts";
import { endShift } from "../../src/masters/end-shift.ts";
import { unblockMaster } from "../../src/masters/lift-blocks.ts";
import { setLimit } from "../../src/masters/set-limit.ts";
import { setSkills } from "../../src/masters/set-skills.ts";
import { startShift } from "../../src/masters/start-shift.ts";
import { touchMaster } from "../../src/masters/touch-master.ts";
import { ORDER_CATEGORIES } from "../../src/orders/lifecycle.ts";
import type { MasterActor } from "../../src/staff/actor.ts";
import type { Work } from "../../src/staff/work.ts";
import type { Answer, Choice, Choose, Deed } from "../deed.ts";
import { judgePermission } from "../judge-staff.ts";
import { isOpen, type MasterNow } from "../snapshot.ts";
import type { Stage } from "../stage.ts";
import { called, oneOf, somebody } from "./pick.ts";

function aMaster(stage: Stage, fits: (master: MasterNow) => boolean): MasterNow | null {
  const { random, snapshot } = stage;
  const all = [...snapshot.masters.values()];
  const fitting = all.filter(fits);
  return oneOf(random, fitting.length > 0 && random.chance(0.85) ? fitting : all);
}

function byDice<T>(dice: number, values: readonly T[]): T {
  return values[Math.floor(dice * values.length)]!;
}

interface OwnDeed {
  readonly name: string;
  readonly fits: (master: MasterNow) => boolean;
  readonly done?: string;
  readonly again?: readonly string[];
  /** `dice` in [0, 1), drawn once, so that the same wish can be done twice. */
  run(work: Work, master: MasterNow, dice: number): Promise<Answer>;
  judge?(answer: Answer, was: MasterNow, is: MasterNow): string | null;
}

/** Something a master does himself. */
function own({ name, fits, done, again = [], run, judge }: OwnDeed): Choose {
  return (stage) => {
    const master = aMaster(stage, fits);
    if (!master) return null;
    const actor: MasterActor = { kind: "master", masterId: master.id };
    const dice = stage.random.next();
    const deed: Deed = {
      name,
      told: `master ${master.id}: ${name}`,
      run: (process) => process.do(actor, (work) => run(work, master, dice)),
      judge(answer, before, after) {
        const complaint = judge?.(answer, before.masters.get(master.id)!, after.masters.get(master.id)!);
        return complaint ? [complaint] : [];
      },
    };
    return done ? { ...deed, repeat: { after: [done], answers: again } } : deed;
  };
}

const shiftOn = own({
  name: "shift_on",
  fits: ({ shift }) => shift === "SHIFT_OFF",
  done: "started",
  again: ["already_on_shift"],
  run: (work, { id }) => startShift(work, { masterId: id }),
  judge({ status }, was, is) {
    if (status !== "started") return was.shift === is.shift ? null : `"${status}", but his shift changed`;
    const may = was.shift === "SHIFT_OFF" && was.isVerified && !was.isBlocked && !was.isDeleted;
    return may && is.shift === "SHIFT_ON" ? null : "started, but he may not work";
  },
});

const shiftOff = own({
  name: "shift_off",
  fits: ({ shift }) => shift !== "SHIFT_OFF",
  done: "ended",
  again: ["already_off"],
  run: (work, { id }, dice) => endShift(work, { masterId: id, confirmed: dice < 0.8 }),
  judge: ({ status }, _, is) =>
    status === "ended" && is.shift !== "SHIFT_OFF" ? "ended, but he is on" : null,
});

const breakOn = own({
  name: "break",
  fits: ({ shift }) => shift === "SHIFT_ON",
  done: "started",
  again: ["already_on_break"],
  run: (work, { id }, dice) =>
    startBreak(work, { masterId: id, minutes: byDice(dice, [15, 30, 60, 120, 7]) }),
  judge: ({ status }, was, is) =>
    (status === "started") === (was.shift === "SHIFT_ON" && is.shift === "BREAK")
      ? null
      : `"${status}", but he is ${is.shift}`,
});

const breakLonger = own({
  name: "extend_break",
  fits: ({ shift }) => shift === "BREAK",
  done: "extended",
  again: ["already_extended"],
  run: (work, { id, breakUntil }) =>
    extendBreak(work, { masterId: id, minutes: 15, breakUntilSeen: breakUntil ?? work.now }),
});

const breakOff = own({
  name: "back_from_break",
  fits: ({ shift }) => shift === "BREAK",
  done: "returned",
  again: ["already_on_shift"],
  run: (work, { id }) => returnFromBreak(work, { masterId: id }),
});

/** Any update from him: he can be reached again. */
const writes = own({
  name: "writes",
  fits: ({ isUnreachable }) => isUnreachable,
  run: (work, { id }) => touchMaster(work, { masterId: id, username: null }),
  judge: (_, __, is) => (is.isUnreachable ? "he wrote and is unreachable all the same" : null),
});

interface StaffDeed {
  readonly name: string;
  readonly fits: (master: MasterNow) => boolean;
  readonly done: string;
  readonly again: readonly string[];
  run(work: Work, master: MasterNow, dice: number): Promise<Answer>;
}

/** Something a city admin does to a master. */
function byStaff({ name, fits, done, again, run }: StaffDeed): Choose {
  return (stage) => {
    const master = aMaster(stage, fits);
    if (!master) return null;
    const actor = somebody(stage, master.cityId, { admin: true });
    const dice = stage.random.next();
    return {
      name,
      told: `${called(actor)}: ${name} master ${master.id}`,
      run: (process) => process.do(actor, (work) => run(work, master, dice)),
      judge: (answer) => judgePermission(answer, actor, "CITY_ADMIN", master.cityId),
      repeat: { after: [done], answers: again },
    };
  };
}

const block = byStaff({
  name: "block",
  fits: ({ isBlocked, isDeleted }) => !isBlocked && !isDeleted,
  done: "blocked",
  again: ["already_blocked"],
  run: (work, { id }) => blockMaster(work, { masterId: id, reasonCode: "staff", comment: "Жалоба клиента" }),
});

const unblock = byStaff({
  name: "unblock",
  fits: ({ isBlocked }) => isBlocked,
  done: "unblocked",
  again: ["not_blocked"],
  run: (work, { id }) => unblockMaster(work, { masterId: id }),
});

const limits = byStaff({
  name: "set_limit",
  fits: () => true,
  done: "set",
  again: ["unchanged"],
  run: (work, { id }, dice) => setLimit(work, { masterId: id, limit: byDice(dice, [null, 0, 1, 2, 5]) }),
});

const skills = byStaff({
  name: "set_skills",
  fits: () => true,
  done: "set",
  again: ["unchanged"],
  run: (work, { id }, dice) =>
    setSkills(work, { masterId: id, skills: ORDER_CATEGORIES.slice(dice < 0.6 ? 0 : Math.floor(dice * 7)) }),
});

const endOfShift = byStaff({
  name: "end_shift_of",
  fits: ({ shift }) => shift !== "SHIFT_OFF",
  done: "ended",
  again: ["already_off"],
  run: (work, { id }) => endShift(work, { masterId: id, confirmed: true }),
});

const remove: Choose = (stage) => {
  // Somebody must be left to do the work.
  const left = [...stage.snapshot.masters.values()].filter(({ isDeleted }) => !isDeleted);
  if (left.length < 6) return null;
  const hasOffers = new Set(
    [...stage.snapshot.offers.values()].filter(isOpen).map(({ masterId }) => masterId),
  );
  return byStaff({
    name: "delete_master",
    // One who left a trace; the others vanish with their rows.
    fits: ({ id, isDeleted }) => !isDeleted && hasOffers.has(id),
    done: "deleted",
    again: ["already_deleted", "not_found"],
    run: (work, { id }) => deleteMaster(work, { masterId: id }),
  })(stage);
};

export const MASTER_CHOICES: readonly Choice[] = [
  { weight: 6, choose: shiftOn },
  { weight: 2, choose: shiftOff },
  { weight: 3, choose: breakOn },
  { weight: 1, choose: breakLonger },
  { weight: 2, choose: breakOff },
  { weight: 2, choose: writes },
  { weight: 1, choose: block },
  { weight: 3, choose: unblock },
  { weight: 2, choose: limits },
  { weight: 1, choose: skills },
  { weight: 1, choose: endOfShift },
  { weight: 0.3, choose: remove },
];
