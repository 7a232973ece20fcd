import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/db/tx.ts";
import { Random } from "../../src/kernel/random.ts";
import { DAY_MS } from "../../src/kernel/time.ts";
import { masterBot } from "../../src/master-bot/master-bot.ts";
import { newWorld, type World } from "../world.ts";
import { type Desk, newDesk } from "./desk.ts";
import { MASTER_ROUTES, MASTER_STEPS, type MasterCell, waiting } from "./master-table.ts";
import { type Act, isSilent, type Outcome, type Running, tryOut } from "./press.ts";
import { MISSING, tellableIds } from "./town.ts";

/**
 * S-1, S-4, T-6: every button of the master bot, pressed with the ids of his own things, of a
 * colleague's and of none, by masters in every standing and by strangers.
 */

/** Stands in everything of the master who is looked at; nowhere else. */
const SECRET = "Тайнин";
const bot = masterBot(() => "test_master_bot");

interface Person {
  readonly name: string;
  readonly tgUserId: number;
  readonly desk: Desk;
}

let world: World;
let owner: Person;
let others: readonly Person[];
/** Of all buttons, so many under each step; by chance, the same every time. */
const PRESSED_PER_STEP = 25;
const figures = { routes: 0, steps: 0, people: 0, cells: 0 };
/** Whatever he does, it is his own: his draft of a form, his language, his row. */
const FORM_TABLES = ["attachments", "onboarding_drafts"];

beforeAll(async () => {
  world = await newWorld();
  world.set({ owner_pay_methods: ["card"], owner_pay_card_number: "2200123412341234" });
  await tellableIds(world);
  const person = (name: string, desk: Desk) => ({ name, tgUserId: 2_000 + desk.master, desk });
  owner = person("owner", await newDesk(world, SECRET));
  const standing = async (name: string, word: string, change: ReturnType<typeof sql>) => {
    const desk = await newDesk(world, word);
    await world.db.run(sql`update masters set ${change} where id = ${desk.master}`);
    return person(name, desk);
  };
  const colleague = person("colleague", await newDesk(world, "Соседин"));
  const blocked = await standing(
    "blocked",
    "Штрафин",
    sql`is_blocked = true, is_active = false, blocked_at = ${world.now}, blocked_reason = 'staff', shift_status = 'SHIFT_OFF',
        is_on_shift = false, shift_started_at = null`,
  );
  const pending = {
    name: "pending",
    desk: colleague.desk,
    master: await world.master({ verified: false, shift: "SHIFT_OFF" }),
  };
  const deleted = {
    name: "deleted",
    desk: colleague.desk,
    master: await world.master({ deleted: true, shift: "SHIFT_OFF" }),
  };
  others = [
    colleague,
    blocked,
    ...[pending, deleted].map(({ name, desk, master }) => ({ name, desk, tgUserId: 2_000 + master })),
    { name: "stranger", tgUserId: 9_999, desk: colleague.desk },
  ];
  figures.people = others.length + 1;
});

afterAll(async () => {
  console.log(`master bot: ${JSON.stringify(figures)}`);
  await world[Symbol.asyncDispose]();
});

async function press(person: Person, name: string, cell: MasterCell, desk: Desk): Promise<Outcome> {
  const data = ["m", name, ...cell.args(desk)].join(":");
  return acts(person, data, { kind: "press", data }, cell.running?.(desk));
}

async function acts(person: Person, at: string, act: Act, running?: Running): Promise<Outcome> {
  figures.cells += 1;
  const outcome = await tryOut(world, bot, {
    tgUserId: person.tgUserId,
    act,
    ...(running ? { running } : {}),
  });
  const { answer, said, buttons } = outcome;
  if (act.kind === "press") expect.soft(answer.press, `${at} by ${person.name} is answered`).not.toBeNull();
  if (person !== owner)
    expect.soft(said, `${at} by ${person.name} reads of a colleague`).not.toContain(SECRET);
  for (const { text, data } of buttons) {
    expect.soft(bot.router.find(data), `${at} by ${person.name} is shown «${text}»`).not.toBeNull();
  }
  return outcome;
}

/** What was said, the number he himself has named left out. */
function words({ said }: Outcome, id: number): string {
  return said.replaceAll(new RegExp(`\\b${id}\\b`, "g"), "N");
}

const routes = () => bot.router.names.map((name) => [name, MASTER_ROUTES[name]!] as const);

test("every button stands in the table of the matrix, and no other", () => {
  expect(Object.keys(MASTER_ROUTES).sort()).toEqual(bot.router.names.toSorted());
  const ofForm = (state: string) => state.startsWith("form.");
  expect(Object.keys(MASTER_STEPS).sort()).toEqual(bot.states.filter((state) => !ofForm(state)).sort());
  Object.assign(figures, { routes: bot.router.names.length, steps: bot.states.length });
});

test("S-1 a master does with his own things what their buttons say, and nothing else", async () => {
  for (const [name, cell] of routes()) {
    const own = await press(owner, name, cell, owner.desk);
    if (cell.isForm) expect.soft(without(own.written, FORM_TABLES), name).toEqual([]);
    else if (cell.writes) expect.soft(own.written, name).not.toEqual([]);
    const { thing } = cell;
    if (thing === undefined) continue;
    const missing = await press(owner, name, cell, { ...owner.desk, [thing]: MISSING });
    expect.soft(missing.written, `${name} of a missing one`).toEqual([]);
    const [said, saidOfNone] = [words(own, owner.desk[thing]), words(missing, MISSING)];
    if (cell.alike === undefined) expect.soft(said, name).not.toBe(saidOfNone);
  }
}, 60_000);

test("S-1 S-4 T-6 a thing of another master answers exactly like one that does not exist, and nothing changes", async () => {
  for (const person of others) {
    for (const [name, cell] of routes()) {
      const { thing } = cell;
      if (thing === undefined) {
        await press(person, name, cell, person.desk);
        continue;
      }
      const at = `${name} ${thing} by ${person.name}`;
      const foreign = await press(person, name, cell, { ...person.desk, [thing]: owner.desk[thing] });
      const missing = await press(person, name, cell, { ...person.desk, [thing]: MISSING });
      expect.soft(foreign.written, at).toEqual([]);
      expect.soft(words(foreign, owner.desk[thing]), at).toBe(words(missing, MISSING));
      expect.soft(foreign.state, at).toBe(missing.state);
    }
  }
}, 60_000);

test("S-1 what a flow keeps of another master is worth nothing: typing and sending changes and shows nothing", async () => {
  for (const person of others) {
    for (const [state, text] of Object.entries(MASTER_STEPS)) {
      // His own row, whatever the flow says.
      if (state.startsWith("profile.")) continue;
      for (const act of [{ kind: "text", text }, { kind: "file" }] as const) {
        const at = `${act.kind} in ${state} by ${person.name}`;
        const { written } = await acts(person, at, act, waiting(state, owner.desk));
        expect.soft(written, at).toEqual([]);
      }
    }
  }
}, 60_000);

test("S-1 a stranger finds the form and nothing else", async () => {
  const stranger = others.find(({ name }) => name === "stranger")!;
  for (const [name, cell] of routes()) {
    const { written, buttons } = await press(stranger, name, cell, owner.desk);
    expect.soft(without(written, cell.isForm || name === "lang:set" ? FORM_TABLES : []), name).toEqual([]);
    const shown = buttons.map(({ data }) => data.split(":")[1]!);
    expect.soft(without(shown, ["form", "menu", "lang", "nav", "flow"]), name).toEqual([]);
  }
}, 60_000);

test("T-7 a dialogue left for three days: whatever button comes then, in whatever step, it is answered in words", async () => {
  const random = new Random(7);
  for (const state of bot.states) {
    const running = { ...waiting(state, owner.desk), restedMs: 3 * DAY_MS };
    for (const [name, cell] of random.shuffled(routes()).slice(0, PRESSED_PER_STEP)) {
      // The number between the arrows says nothing by design.
      if (name === "nav:page") continue;
      const data = ["m", name, ...cell.args(owner.desk)].join(":");
      const outcome = await acts(owner, `${data} in ${state}`, { kind: "press", data }, running);
      expect.soft(isSilent(outcome), `${data} in ${state}`).toBe(false);
    }
    const typed = await acts(owner, `text in ${state}`, { kind: "text", text: "4500" }, running);
    expect.soft(isSilent(typed), `text in ${state}`).toBe(false);
  }
}, 60_000);

function without(all: readonly string[], expected: readonly string[]): string[] {
  return all.filter((each) => !expected.includes(each));
}
