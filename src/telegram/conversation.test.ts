import { describe, expect, test } from "vitest";
import { engineDeps } from "../../test/dispatch-verbs.ts";
import { newWorld } from "../../test/world.ts";
import { sql } from "../db/tx.ts";
import { DAY_MS, MINUTE_MS } from "../kernel/time.ts";
import { LocalBotApi } from "../local-bot-api/local-bot-api.ts";
import { Html } from "../texts/html.ts";
import { botApi } from "./bot-api.ts";
import type { Visit } from "./conversation.ts";
import { ChatBot } from "./conversation-bot.ts";
import { drainInbox } from "./inbox.ts";
import { ACTED_TABLE, record } from "./inbox-for-tests.ts";

type Nobody = null;

/** A bot with one button that may fail, and a flow of one text, in front of one person. */
async function small() {
  const world = await newWorld();
  await world.db.run(ACTED_TABLE);
  const telegram = await LocalBotApi.start({ clock: world.clock });
  const account = telegram.registerBot({ token: "1001:SMALL", username: "small_bot", name: "Small" });
  const state = { failures: 0, runs: 0, language: "ru" as "ru" | "en" };
  const menu = async (visit: Visit<Nobody>) => ({
    screen: visit.bare(
      [Html.text("menu")],
      [
        [
          { text: "do", data: visit.data("thing", "do", 7) },
          { text: "ask", data: visit.data("thing", "ask") },
        ],
      ],
    ),
  });
  const ask = async (visit: Visit<Nobody>) => {
    visit.enter("thing.text");
    return { screen: visit.bare([Html.text("what?")], []) };
  };
  const bot = new ChatBot<Nobody>({
    name: "master",
    patienceMinutes: 7,
    routes: [
      {
        section: "thing",
        action: "do",
        async handle(visit, [id]) {
          await record(visit.work, visit.event);
          state.runs += 1;
          if (state.runs <= state.failures) throw new Error("not now");
          return { notice: `did ${id}`, screen: visit.bare([Html.text(`did ${id}`)], []) };
        },
      },
      { section: "thing", action: "ask", handle: ask },
    ],
    steps: [
      {
        state: "thing.text",
        ask,
        begin: ask,
        text: async (visit, text) => {
          visit.leave();
          return { screen: visit.bare([Html.text(`heard ${text}`)], []) };
        },
      },
    ],
    greet: async () => {},
    identify: async (work) => ({ work, person: null, language: state.language }),
    gate: async () => null,
    menu,
    start: menu,
    strayFile: "stray-file",
    setLanguage: async (_visit, language) => {
      state.language = language;
    },
    unreachable: async () => {},
  });
  const person = telegram.person({ id: 5, firstName: "V" });
  const options = {
    ...engineDeps(world),
    bot,
    api: botApi({ token: account.token, apiRoot: telegram.url }),
    signal: new AbortController().signal,
  };
  const settle = () => drainInbox(options);
  const last = () => person.lastMessage(account)!;
  return {
    world,
    telegram,
    account,
    person,
    state,
    settle,
    last,
    async says(text: string) {
      person.sendText(account, text);
      await settle();
    },
    async press(label: string) {
      const message = person
        .messages(account)
        .findLast(({ buttons }) => buttons.flat().some(({ text }) => text === label));
      const queryId = person.press(message!.messageId, label)!;
      await settle();
      return person.answers(account).find(({ callbackQueryId }) => callbackQueryId === queryId)?.text;
    },
    /** Committed effects of the button. */
    async effects() {
      return (await world.db.one<{ n: number }>(sql`select count(*)::int as n from acted`)).n;
    },
    async [Symbol.asyncDispose]() {
      await telegram.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe("R55 an unexpected error", () => {
  test("a handler that fails twice is tried again by itself: the third time it works", async () => {
    await using stage = await small();
    await stage.says("/start");
    stage.state.failures = 2;
    expect(await stage.press("do")).toBe("did 7");
    expect(stage.state.runs).toBe(3);
    expect(await stage.effects()).toBe(1);
  });

  test("an action that fails as a whole is kept: «Повторить» runs it again, at most 3 times in all", async () => {
    await using stage = await small();
    await stage.says("/start");
    // Two whole runs of three attempts each.
    stage.state.failures = 6;
    await stage.press("do");
    expect(stage.last().text).toMatch(/^Что-то пошло не так\. Код: m-\d+\.$/);
    expect(
      stage
        .last()
        .buttons.flat()
        .map(({ text }) => text),
    ).toEqual(["🔁 Повторить", "🏠 Меню"]);
    await stage.press("🔁 Повторить");
    expect(stage.last().text).toMatch(/Что-то пошло не так/);
    expect(await stage.effects()).toBe(0);
    expect(await stage.press("🔁 Повторить")).toBe("did 7");
    expect(stage.last().text).toBe("did 7");
    expect(await stage.effects()).toBe(1);
  });

  test("after the third run there is nothing to repeat", async () => {
    await using stage = await small();
    await stage.says("/start");
    stage.state.failures = 100;
    await stage.press("do");
    await stage.press("🔁 Повторить");
    await stage.press("🔁 Повторить");
    expect(stage.state.runs).toBe(9);
    expect(
      stage
        .last()
        .buttons.flat()
        .map(({ text }) => text),
    ).toEqual(["🏠 Меню"]);
    await stage.press("🏠 Меню");
    expect(stage.last().text).toBe("menu");
  });
});

describe("one current screen", () => {
  test("a press changes the message it was under; a text gets a new one and the old prompt goes", async () => {
    await using stage = await small();
    await stage.says("/start");
    const { messageId } = stage.last();
    await stage.press("ask");
    expect(stage.last()).toMatchObject({ messageId, text: "what?" });
    await stage.says("hello");
    expect(stage.last().text).toBe("heard hello");
    expect(stage.person.message(messageId)).toBeNull();
  });

  test("a screen that he has deleted is sent anew", async () => {
    await using stage = await small();
    await stage.says("/start");
    const { messageId } = stage.last();
    const queryId = stage.person.press(messageId, "ask")!;
    stage.person.deleteMessage(messageId);
    await stage.settle();
    expect(stage.last().text).toBe("what?");
    expect(stage.person.answers(stage.account).map(({ callbackQueryId }) => callbackQueryId)).toContain(
      queryId,
    );
  });

  test("T-7 a dialogue left for 3 days: any button and any text is answered", async () => {
    await using stage = await small();
    await stage.says("/start");
    await stage.press("ask");
    stage.world.clock.turn(3 * DAY_MS);
    await stage.says("still here");
    expect(stage.last().text).toBe("Продолжить или начать заново?");
    await stage.press("▶️ Продолжить");
    await stage.says("now");
    expect(stage.last().text).toBe("heard now");
    stage.world.clock.turn(3 * DAY_MS);
    await stage.says("/menu");
    expect(await stage.press("do")).toBe("did 7");
  });

  test("within 7 minutes a text is an answer", async () => {
    await using stage = await small();
    await stage.says("/start");
    await stage.press("ask");
    stage.world.clock.turn(7 * MINUTE_MS);
    await stage.says("in time");
    expect(stage.last().text).toBe("heard in time");
  });

  test("a button that no handler knows is answered with the menu, also one that was forged", async () => {
    await using stage = await small();
    await stage.says("/start");
    for (const data of [
      "m:thing:undo:7",
      "m:thing:d",
      "a:thing:do:7",
      "x",
      "m:thing:do:7:8:9",
      "m:flow:retry",
      "m:flow:continue",
    ]) {
      const queryId = stage.person.pressForged(stage.last().messageId, data);
      await stage.settle();
      const answer = stage.person
        .answers(stage.account)
        .find(({ callbackQueryId }) => callbackQueryId === queryId);
      expect(answer?.text, data).toBe("Эта кнопка устарела. Вот меню.");
    }
    expect(stage.state.runs).toBe(0);
  });
});

test("Telegram that fails for a moment loses no screen", async () => {
  await using stage = await small();
  await stage.says("/start");
  stage.telegram.faults.add({ method: "editMessageText", times: 1 }, { status: 502 });
  stage.telegram.faults.add({ method: "editMessageText", times: 1, skip: 1 }, { retryAfterS: 1 });
  await stage.press("ask");
  expect(stage.last().text).toBe("what?");
});
