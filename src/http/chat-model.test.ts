import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Chats, lastMessageId, unreadCount } from "../../web/chat/chats.ts";
import { CityTime, spanText } from "../../web/chat/city-time.ts";
import { GuideProgress } from "../../web/chat/guide-progress.ts";
import type { Change, ChatMessage } from "../../web/chat/local-api.ts";
// Brings every module of the page before the type checker.
import type {} from "../../web/chat/main.ts";
import { closed, fromHash, opened, swapped, toHash, visible } from "../../web/chat/open-windows.ts";
import { ReadMarks } from "../../web/chat/read-marks.ts";
import { RunningClock } from "../../web/chat/running-clock.ts";
import { sayer } from "../../web/chat/say.ts";
import { t } from "../texts/texts.ts";
import { chatSigns } from "./chat-signs.ts";

const VERA = 5;
const ARTYOM = 101;
const people = [
  { tgUserId: VERA, bot: "staff_bot" },
  { tgUserId: ARTYOM, bot: "master_bot" },
];

function message(messageId: number, text: string, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    messageId,
    isFromBot: true,
    at: "2026-03-10T11:00:00.000Z",
    kind: "text",
    text,
    entities: [],
    media: null,
    fileId: null,
    buttons: [],
    editedAt: null,
    isDeleted: false,
    earlierTexts: [],
    ...more,
  };
}

type Written = "message" | "edit" | "delete";

function change(kind: Written, written: ChatMessage, { chatId = VERA, bot = "staff_bot" } = {}): Change {
  return { id: 1, bot, chatId, kind, message: written };
}

const texts = (chats: Chats) => [...chats.of(VERA).messages.values()].map(({ text }) => text);

describe("chats", () => {
  test("follow what is written, edited and deleted", () => {
    const chats = new Chats(people);
    chats.load(VERA, {
      chat: null,
      answers: [],
      messages: [message(1, "a"), message(2, "gone", { isDeleted: true })],
    });
    expect(chats.apply(change("message", message(3, "b")))?.isNewFromBot).toBe(true);
    expect(chats.apply(change("edit", message(1, "A")))?.isNewFromBot).toBe(false);
    expect(texts(chats)).toEqual(["A", "b"]);
    chats.apply(change("delete", message(3, "b", { isDeleted: true })));
    expect(texts(chats)).toEqual(["A"]);
  });

  test("take a change that comes twice or late without harm", () => {
    const chats = new Chats(people);
    chats.apply(change("message", message(1, "a")));
    expect(chats.apply(change("message", message(1, "a")))?.isNewFromBot).toBe(false);
    chats.apply(change("delete", message(1, "a", { isDeleted: true })));
    chats.apply(change("edit", message(1, "b")));
    chats.apply(change("message", message(1, "a", { isDeleted: true })));
    expect(texts(chats)).toEqual([]);
  });

  test("ignore other chats: of other people, of another bot, of channels", () => {
    const chats = new Chats(people);
    expect(chats.apply(change("message", message(1, "x"), { chatId: 77 }))).toBeNull();
    expect(chats.apply(change("message", message(1, "x"), { bot: "master_bot" }))).toBeNull();
    expect(chats.apply({ id: 1, bot: null, chatId: null, kind: "people" })).toBeNull();
    expect(texts(chats)).toEqual([]);
  });

  test("know what is unread: messages of the bot above the mark that are still there", () => {
    const chats = new Chats(people);
    const own = message(3, "mine", { isFromBot: false });
    chats.load(VERA, {
      chat: null,
      answers: [],
      messages: [message(1, "a"), message(2, "b"), own, message(4, "c")],
    });
    expect([0, 1, 2, 4].map((mark) => unreadCount(chats.of(VERA), mark))).toEqual([3, 2, 1, 0]);
    expect([lastMessageId(chats.of(VERA)), lastMessageId(chats.of(ARTYOM))]).toEqual([4, 0]);
  });
});

describe("windows", () => {
  const known = ["vera", "boris", "fast", "second", "careful", "calm"];

  test("are named in the address, and nonsense there is dropped", () => {
    expect(fromHash("#vera,fast", known)).toEqual(["vera", "fast"]);
    expect(fromHash("#vera,nobody,vera,,fast", known)).toEqual(["vera", "fast"]);
    expect(fromHash("", known)).toEqual([]);
    expect(fromHash("#%E0%A4%A", known)).toEqual([]);
    expect(fromHash(toHash(["fast", "vera"]), known)).toEqual(["fast", "vera"]);
  });

  test("as many are in view as fit: those used last, each in its place", () => {
    const open = ["careful", "vera", "boris", "fast"];
    expect(visible(open, 4, known)).toEqual(["vera", "boris", "fast", "careful"]);
    expect(visible(open, 2, known)).toEqual(["boris", "fast"]);
    expect(visible(open, 0, known)).toEqual(["fast"]);
  });

  test("a new one takes the place of the one unused for longest", () => {
    expect(opened(["a", "b", "c", "d"], "e")).toEqual(["b", "c", "d", "e"]);
    expect(opened(["a", "b"], "a")).toEqual(["b", "a"]);
    expect(closed(["a", "b"], "a")).toEqual(["b"]);
    expect(swapped(["a", "b"], "a", "c")).toEqual(["b", "c"]);
  });
});

describe("the guide", () => {
  const signs = chatSigns();
  const nothing = { done: [], orderNumber: null };
  const chatWith = (
    personId: number,
    messages: ChatMessage[],
    presses: [messageId: number, data: string][] = [],
  ) => {
    const chats = new Chats(people);
    const answers = presses.map(([messageId, data]) => ({
      messageId,
      data,
      callbackQueryId: "1",
      text: "",
      showAlert: false,
    }));
    chats.load(personId, { chat: null, messages, answers });
    return chats.of(personId);
  };
  const created = (n: number) => t("ru", "new-created", { n, status: "ищем" });
  const button = (text: string, data: string) => ({ text, data, url: null, copyText: null });
  const take = button("Взять", "m:offer:accept:12");
  const decline = button("Отказаться", "m:offer:decline:12");
  const offer = (messageId: number, n: number) =>
    message(messageId, `Новый заказ #${n}`, { buttons: [[take, decline]] });

  test("ticks a step when a bot has said so, in either language", () => {
    for (const language of ["ru", "en"] as const) {
      const progress = new GuideProgress(signs, nothing);
      expect(progress.current).toBe("created");
      const said = t(language, "new-created", { n: 7, status: "searching" });
      progress.look(chatWith(VERA, [message(1, said)]), false);
      expect(progress.current).toBe("declined");
      const declined = message(1, t(language, "offer_declined", { n: 7 }));
      progress.look(chatWith(ARTYOM, [declined], [[1, "m:offer:decline:12"]]), true);
      expect(progress.current).toBe("accepted");
      const assigned = message(2, t(language, "order_assigned", { n: 7, card: "📍" }));
      progress.look(chatWith(ARTYOM, [assigned], [[1, "m:offer:accept:12"]]), true);
      expect(progress.memory).toEqual({ done: ["created", "declined", "accepted"], orderNumber: "7" });
      progress.note("fast");
      expect(progress.current).toBeNull();
    }
  });

  test("is not taken in by people who write the same, by the wrong bot or by other texts", () => {
    const progress = new GuideProgress(signs, nothing);
    progress.look(chatWith(VERA, [message(1, created(7), { isFromBot: false })]), false);
    progress.look(chatWith(ARTYOM, [message(1, created(7))]), true);
    progress.look(chatWith(VERA, [message(2, t("ru", "offer_declined", { n: 7 }))]), false);
    progress.look(
      chatWith(ARTYOM, [message(2, t("ru", "offer_expired", { n: 7 }))], [[2, "m:offer:accept:1"]]),
      true,
    );
    expect(progress.done).toEqual([]);
  });

  test("an order that a master got without pressing anything is not his answer", () => {
    const progress = new GuideProgress(signs, nothing);
    const assigned = message(5, t("ru", "order_assigned", { n: 7, card: "" }));
    progress.look(chatWith(ARTYOM, [assigned]), true);
    progress.look(
      chatWith(ARTYOM, [assigned, message(6, "Заказ уже взяли")], [[6, "m:offer:accept:12"]]),
      true,
    );
    progress.look(chatWith(ARTYOM, [assigned], [[4, "m:offer:details:12"]]), true);
    expect(progress.done).toEqual([]);
  });

  test("sees what a message said before it was edited, and follows the newest order", () => {
    const progress = new GuideProgress(signs, nothing);
    const edited = message(1, "Карточка", { earlierTexts: [created(9)] });
    progress.look(chatWith(VERA, [edited, message(2, created(8))]), false);
    expect(progress.memory).toEqual({ done: ["created"], orderNumber: "9" });
    progress.look(chatWith(VERA, [message(3, created(10))]), false);
    expect(progress.memory.orderNumber).toBe("10");
  });

  test("knows the button of each step", () => {
    const forStep = (...done: string[]) => {
      const progress = new GuideProgress(signs, { done, orderNumber: null });
      return ["a:new:begin", "m:offer:decline:12", "m:offer:accept:12", null].filter((data) =>
        progress.isForStep(data),
      );
    };
    expect(forStep()).toEqual(["a:new:begin"]);
    expect(forStep("created")).toEqual(["m:offer:decline:12"]);
    expect(forStep("created", "declined")).toEqual(["m:offer:accept:12"]);
    expect(forStep("created", "declined", "accepted")).toEqual([]);
  });

  test("points at the offer of its own order only", () => {
    const pointed = (orderNumber: string | null, ...messages: ChatMessage[]) =>
      new GuideProgress(signs, { done: ["created"], orderNumber }).offerIn(chatWith(ARTYOM, messages))
        ?.messageId ?? null;
    expect(pointed("7", message(1, "меню #7"))).toBeNull();
    expect(pointed("7", offer(1, 7), offer(2, 70), message(3, "меню"))).toBe(1);
    expect(pointed("9", offer(1, 7), offer(2, 70))).toBeNull();
    expect(pointed(null, offer(1, 7), offer(2, 70))).toBeNull();
  });
});

describe("time", () => {
  test("is that of the city, whatever the zone of the browser", () => {
    const time = new CityTime("Asia/Vladivostok", "ru");
    const moment = new Date("2026-03-10T14:05:09Z");
    expect([time.clock(moment), time.minute(moment), time.day(moment)]).toEqual([
      "00:05:09",
      "00:05",
      "11 марта",
    ]);
    expect(new CityTime("Europe/Moscow", "en").day(moment)).toBe("March 10");
  });

  test("spans count down to 0:00", () => {
    expect([0, 1, 22_000, 59_001, 125_000, 3_907_000].map(spanText)).toEqual([
      "0:00",
      "0:01",
      "0:22",
      "1:00",
      "2:05",
      "1:05:07",
    ]);
  });

  test("runs on at the pace last told until the connection is lost", () => {
    const clock = new RunningClock();
    const state = {
      now: "2026-03-10T11:00:00.000Z",
      rate: 60,
      nextDueAt: "2026-03-10T11:02:00.000Z",
      hasRunFast: true,
    };
    clock.tell(state, 1_000);
    expect(clock.now(2_500).toISOString()).toBe("2026-03-10T11:01:30.000Z");
    expect([clock.leftMs(2_500), clock.leftMs(9_000)]).toEqual([30_000, 0]);
    clock.stop(2_500);
    expect(clock.now(99_000).toISOString()).toBe("2026-03-10T11:01:30.000Z");
    clock.tell({ ...state, nextDueAt: null }, 0);
    expect(clock.leftMs(0)).toBeNull();
  });
});

test("read marks only move forward, outlive a reload and end with the server", () => {
  const storage = memoryStorage();
  const marks = new ReadMarks(storage, "run-1");
  expect([marks.has(5), marks.of(5)]).toEqual([false, 0]);
  expect([marks.read(5, 0), marks.read(5, 7), marks.read(5, 6)]).toEqual([true, true, false]);
  expect(new ReadMarks(storage, "run-1").of(5)).toBe(7);
  storage.setItem("theme", "dark");
  expect(new ReadMarks(storage, "run-2").has(5)).toBe(false);
  expect(Object.keys(storage)).toEqual(["theme"]);
});

describe("words of the page", () => {
  const FOLDER = new URL("../../web/chat/", import.meta.url);
  const FTL = readFileSync(new URL("../texts/ru/chat-page.ftl", import.meta.url), "utf8");
  const code = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(new URL(name, FOLDER), "utf8"))
    .join("\n");
  const keys = [...FTL.matchAll(/^chat-([\w-]+) =/gm)].map((match) => match[1]!);

  test("every key that the page says has words", () => {
    const said = [...code.matchAll(/\bsay\(\s*"([\w-]+)"/g)].map((match) => match[1]!);
    expect(said.length).toBeGreaterThan(30);
    expect(said.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("no words are left that nobody says", () => {
    const built =
      /^(role|step|command|attach|guide)-|^(video|audio|voice|sticker|animation|document|unblock|start|blocked|empty)/;
    const elsewhere = ["no-script"];
    const unused = keys.filter(
      (key) => !code.includes(`"${key}"`) && !built.test(key) && !elsewhere.includes(key),
    );
    expect(unused).toEqual([]);
  });

  test("arguments are put in their places, and a missing key is an error", () => {
    const say = sayer({ jump: "через {left}" });
    expect(say("jump", { left: "0:22" })).toBe("через 0:22");
    expect(() => say("nothing")).toThrow("no text nothing");
  });
});

/** `Object.keys` of a browser's storage lists what is stored in it. */
function memoryStorage(): Storage {
  const methods = {
    getItem(name: string): string | null {
      return Object.hasOwn(this, name) ? (this as unknown as Record<string, string>)[name]! : null;
    },
    setItem(name: string, value: string): void {
      (this as unknown as Record<string, string>)[name] = value;
    },
    removeItem(name: string): void {
      delete (this as unknown as Record<string, string>)[name];
    },
  };
  return Object.create(methods) as Storage;
}
