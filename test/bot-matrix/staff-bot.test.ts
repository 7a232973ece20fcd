import { afterAll, beforeAll, expect, test } from "vitest";
import { adminBot } from "../../src/admin-bot/admin-bot.ts";
import { sql } from "../../src/db/tx.ts";
import { Random } from "../../src/kernel/random.ts";
import { DAY_MS } from "../../src/kernel/time.ts";
import { DEFAULTS } from "../../src/settings/catalogue.ts";
import { seedSettings } from "../../src/settings/seed.ts";
import type { StaffRole } from "../../src/staff/actor.ts";
import { newWorld, type World } from "../world.ts";
import { type Act, isSilent, type Outcome, type Running, tryOut } from "./press.ts";
import { type Cell, STAFF_ROUTES, STAFF_STEPS, type Who, waiting } from "./staff-table.ts";
import { COMMISSION_ROUBLES, MISSING, newTown, type Town, tellableIds, without } from "./town.ts";

/**
 * S-1, S-3, S-4, T-6: every button of the staff bot, pressed by everybody there is, with the ids of a
 * thing of his city, of another city and of none. Whoever presses, whatever he names: he reads and
 * changes what access.md gives him, and the rest answers as if it were not there.
 */

/** Stands in everything of the city that is looked at; nowhere else. */
const SECRET = "Тайнин";
const bot = adminBot();

interface Person {
  readonly name: string;
  readonly tgUserId: number;
  /** What he gets to everything; null for whoever is served. */
  readonly door: string | null;
  readonly role: StaffRole | null;
  /** Things of his own city. */
  readonly home: Town;
  readonly isForeign: boolean;
}

let world: World;
let secret: Town;
let people: readonly Person[];
const figures = { routes: 0, steps: 0, people: 0, cells: 0 };
const FORGED = 1_000;
/** Of all buttons, so many under each step; by chance, the same every time. */
const PRESSED_PER_STEP = 15;

beforeAll(async () => {
  world = await newWorld();
  await world.db.transaction((tx) => seedSettings(tx, DEFAULTS, world.now));
  await tellableIds(world);
  secret = await newTown(world, SECRET);
  const home = await newTown(world, "Соседин");
  const hired = async (name: string, role: StaffRole, town: Town | null, door: string | null = null) => {
    const { staffId } = await world.staff(role, town === null ? [] : [town.city]);
    const isForeign = town !== null && town !== secret;
    return { name, tgUserId: 1_000 + staffId, door, role, home: town ?? secret, isForeign };
  };
  const dismissed = await hired("dismissed", "CITY_ADMIN", secret, "Доступ отключён.");
  await world.db.run(sql`update staff_users set is_active = false where tg_user_id = ${dismissed.tgUserId}`);
  people = [
    await hired("GLOBAL_ADMIN", "GLOBAL_ADMIN", null),
    await hired("CITY_ADMIN", "CITY_ADMIN", secret),
    await hired("CITY_ADMIN of another city", "CITY_ADMIN", home),
    await hired("LOGIST", "LOGIST", secret),
    await hired("LOGIST of another city", "LOGIST", home),
    await hired(
      "CITY_ADMIN without cities",
      "CITY_ADMIN",
      null,
      "Вам не назначены города. Обратитесь к администратору.",
    ),
    dismissed,
    {
      name: "stranger",
      tgUserId: 9_999,
      door: "Нет доступа. Введите код доступа или обратитесь к администратору.",
      role: null,
      home: secret,
      isForeign: true,
    },
  ];
  figures.people = people.length;
  // The visit itself is noted.
  await world.db.run(sql`update staff_users set last_seen_at = ${world.now}`);
});

afterAll(async () => {
  console.log(`staff bot: ${JSON.stringify(figures)}`);
  await world[Symbol.asyncDispose]();
});

const cellsOf = (name: string): readonly Cell[] => [STAFF_ROUTES[name]!].flat();

function mayPress(role: StaffRole, who: Who): boolean {
  return who === "staff" || role === "GLOBAL_ADMIN" || (who === "admins" && role === "CITY_ADMIN");
}

async function press(person: Person, name: string, cell: Cell, town: Town): Promise<Outcome> {
  const data = ["a", name, ...cell.args(town)].join(":");
  return acts(person, data, { kind: "press", data }, cell.running?.(town));
}

async function acts(person: Person, at: string, act: Act, running?: Running): Promise<Outcome> {
  figures.cells += 1;
  const outcome = await tryOut(world, bot, {
    tgUserId: person.tgUserId,
    act,
    ...(running ? { running } : {}),
  });
  if (act.kind === "press")
    expect.soft(outcome.answer.press, `${at} by ${person.name} is answered`).not.toBeNull();
  sees(person, outcome, at);
  return outcome;
}

/** Nothing he has no right to, whatever he has pressed. */
function sees({ name, role, door, isForeign }: Person, { said, buttons }: Outcome, what: string): void {
  const at = `${what} by ${name}`;
  if (isForeign || door !== null) expect.soft(said, `${at} reads of a foreign city`).not.toContain(SECRET);
  if (door !== null) return;
  for (const button of buttons) {
    const found = bot.router.find(button.data);
    expect.soft(found, `${at} is shown «${button.text}»`).not.toBeNull();
    const { section, action } = found!.route;
    const [cell] = cellsOf(`${section}:${action}`);
    expect.soft(mayPress(role!, cell!.who), `${at} is shown «${button.text}»`).toBe(true);
  }
  if (role === "LOGIST")
    expect.soft(said.replaceAll(/\D/g, ""), `${at} reads of money`).not.toContain(`${COMMISSION_ROUBLES}00`);
}

/** What was said, the number he himself has named left out. */
function words({ said }: Outcome, id: number): string {
  return said.replaceAll(new RegExp(`\\b${id}\\b`, "g"), "N");
}

test("every button stands in the table of the matrix, and no other", () => {
  expect(Object.keys(STAFF_ROUTES).sort()).toEqual(bot.router.names.toSorted());
  figures.routes = bot.router.names.length;
});

test("S-1 whoever has no access gets one answer to every button, and changes nothing", async () => {
  for (const person of people.filter(({ door }) => door !== null)) {
    for (const name of bot.router.names) {
      for (const cell of cellsOf(name)) {
        const { answer, written, state } = await press(person, name, cell, secret);
        expect.soft(answer.screen?.html, `${name} by ${person.name}`).toBe(person.door);
        expect.soft(answer.screen?.keyboard, `${name} by ${person.name}`).toEqual([]);
        expect.soft([...answer.notes, ...answer.files, ...written, state]).toEqual([null]);
      }
    }
  }
});

test.each(["GLOBAL_ADMIN", "CITY_ADMIN", "LOGIST"])(
  "S-1 %s: what he may do is done and nothing else; what he may not do changes nothing and does not tell what exists",
  async (who) => {
    const person = people.find(({ name }) => name === who)!;
    for (const name of bot.router.names) {
      for (const cell of cellsOf(name)) {
        const at = `${name} ${cell.thing ?? ""} by ${who}`;
        const own = await press(person, name, cell, person.home);
        const isHis = mayPress(person.role!, cell.who);
        if (!isHis || !cell.writes) expect.soft(own.written, at).toEqual([]);
        // The key of a repeatable command alone would be no effect.
        else
          expect
            .soft(
              own.written.filter((table) => table !== "idempotency_keys"),
              at,
            )
            .not.toEqual([]);
        if (cell.thing === undefined) continue;
        const missing = await press(person, name, cell, without(person.home, cell.thing));
        expect.soft(missing.written, `${at}, of a missing one`).toEqual([]);
        const [said, saidOfNone] = [words(own, person.home[cell.thing]), words(missing, MISSING)];
        if (isHis && cell.alike === undefined) expect.soft(said, at).not.toBe(saidOfNone);
        else expect.soft(said, at).toBe(saidOfNone);
      }
    }
  },
  60_000,
);

test.each(["CITY_ADMIN of another city", "LOGIST of another city"])(
  "R28 S-1 S-4 %s: a thing of a foreign city answers exactly like one that does not exist, and nothing changes",
  async (who) => {
    const person = people.find(({ name }) => name === who)!;
    for (const name of bot.router.names) {
      for (const cell of cellsOf(name)) {
        const { thing } = cell;
        if (thing === undefined) {
          await press(person, name, cell, person.home);
          continue;
        }
        const at = `${name} ${thing} by ${who}`;
        const foreign = await press(person, name, cell, { ...person.home, [thing]: secret[thing] });
        const missing = await press(person, name, cell, without(person.home, thing));
        expect.soft(foreign.written, at).toEqual([]);
        expect.soft(words(foreign, secret[thing]), at).toBe(words(missing, MISSING));
        expect.soft(foreign.state, at).toBe(missing.state);
      }
    }
  },
  60_000,
);

test("S-3 a city is taken away in the middle of a flow: its next button changes nothing and shows nothing", async () => {
  for (const person of people.filter(({ door, isForeign }) => door === null && isForeign)) {
    for (const name of bot.router.names) {
      for (const cell of cellsOf(name).filter(({ running }) => running)) {
        const { written } = await press(person, name, cell, secret);
        expect.soft(written, `${name} by ${person.name}`).toEqual([]);
      }
    }
  }
}, 60_000);

test("S-3 a role or a city is taken away while he types: what he typed changes nothing, what comes shows nothing", async () => {
  const ofNewcomers = (state: string) => state.startsWith("join.");
  expect(Object.keys(STAFF_STEPS).sort()).toEqual(bot.states.filter((state) => !ofNewcomers(state)).sort());
  figures.steps = bot.states.length;
  for (const person of people) {
    for (const [state, cell] of Object.entries(STAFF_STEPS)) {
      for (const act of [{ kind: "text", text: cell.typed }, { kind: "file" }] as const) {
        const at = `${act.kind} in ${state} by ${person.name}`;
        const { written, answer } = await acts(person, at, act, waiting(state, cell, secret));
        const isHis = person.door === null && !person.isForeign && mayPress(person.role!, cell.who);
        if (!isHis) expect.soft(written, at).toEqual([]);
        else if (act.kind === "text" && cell.writes) expect.soft(written, at).not.toEqual([]);
        if (person.door !== null) expect.soft(answer.screen?.html, at).toBe(person.door);
      }
    }
  }
}, 60_000);

test("T-6 made-up buttons: whatever they carry is answered, changes nothing of others and shows nothing of them", async () => {
  const random = new Random(6);
  const ids = Object.values(secret);
  const junk = [
    "0",
    "-1",
    "1e9",
    "9".repeat(20),
    "2147483648",
    "a.b",
    "..",
    "none",
    "all",
    "__proto__",
    "%s",
    "'--",
  ];
  const pickers = people.filter(({ isForeign, door }) => isForeign || door !== null);
  for (let n = 0; n < FORGED; n += 1) {
    const part = () => String(random.pick<string | number>([...ids, ...junk]));
    const parts = [random.pick(["a", "a", "a", "m", ""]), random.pick([...bot.router.names, part()])];
    const data = [...parts, ...Array.from({ length: random.below(4) }, part)].join(":").slice(0, 70);
    const { written } = await acts(random.pick(pickers), data, { kind: "press", data });
    expect.soft(written, data).toEqual([]);
  }
}, 60_000);

test("T-7 a dialogue left for three days: whatever button comes then, in whatever step, it is answered in words", async () => {
  const random = new Random(7);
  const admin = people.find(({ name }) => name === "GLOBAL_ADMIN")!;
  for (const [state, step] of Object.entries(STAFF_STEPS)) {
    const running = { ...waiting(state, step, secret), restedMs: 3 * DAY_MS };
    for (const name of random.shuffled(bot.router.names).slice(0, PRESSED_PER_STEP)) {
      // The number between the arrows says nothing by design.
      if (name === "nav:page") continue;
      const data = ["a", name, ...cellsOf(name)[0]!.args(secret)].join(":");
      const outcome = await acts(admin, `${data} in ${state}`, { kind: "press", data }, running);
      expect.soft(isSilent(outcome), `${data} in ${state}`).toBe(false);
    }
    const typed = await acts(admin, `text in ${state}`, { kind: "text", text: step.typed }, running);
    expect.soft(isSilent(typed), `text in ${state}`).toBe(false);
  }
}, 60_000);
