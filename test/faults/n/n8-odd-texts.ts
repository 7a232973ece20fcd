import { sql } from "../../../src/db/tx.ts";
import { cleanMessageText } from "../../../src/local-bot-api/clean-message-text.ts";
import { enqueue } from "../../../src/outbox/enqueue.ts";
import { MASTER_BOT } from "../../../src/telegram/post-office-for-tests.ts";
import { FIRST_CHAT } from "../company.ts";
import type { Fault } from "../ground.ts";
import { Sheet } from "../report.ts";
import { delivered, mailTo } from "./post.ts";

const MESSAGE_MAX = 4_096;

/** What people and their programs write where a name or a text is asked for. */
const TEXTS: readonly string[] = [
  `<b>5 < 6 & "x" > 'y'</b>`,
  `<a href="tg://user?id=1">Иван</a>`,
  "&lt;b&gt; &amp;amp; &#39;",
  "</blockquote></pre></code>",
  "Иван & сыновья <info@example.org>",
  "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🔧 семья",
  "справа \u202Eолева\u202C налево",
  "مرحبا بالعالم",
  "e\u0301\u0301\u0301 Z\u0351\u036B\u0343a\u0329l\u0348g\u0348o",
  "\u00A0неразрывный\u00A0пробел\u00A0",
  "строка\nещё строка\n\n\nпосле пустых",
  "{ $n } { -brand } { NUMBER(1) }",
  "%s $x {{y}} \\n \\u0041",
  "*жирный* _курсив_ [ссылка](http://x) `код`",
  "@username #тег /start https://example.org/?a=1&b=2",
  "a".repeat(3_900),
];

/** Longer than one message: cut at the border of a line, never inside a pair of halves of one character. */
const LONG: readonly string[] = [
  Array.from({ length: 400 }, (_, i) => `строка ${i} <&>`).join("\n"),
  "😀".repeat(3_000),
  "<&>".repeat(2_000),
];

/** N-8: texts with markup, emoji, marks of direction and more than one message holds. */
export const n8: Fault = async (_, ground) => {
  const all = [...TEXTS, ...LONG];
  await using mail = await mailTo(ground, all.length, 1);
  const { crew, world, post, masters } = mail;
  const messages = all.map((text, i) => ({
    to: { master: masters[i]! },
    event: "staff_message",
    payload: { text },
  }));
  await enqueue(world.db, messages, world.now);
  // The same as names and descriptions, on the card that a master gets of his order.
  await cards(mail);
  await crew.start("notify");
  await delivered(mail);

  const shown = (i: number) => {
    const [message] = post.messages(post.telegram.person(FIRST_CHAT + i + 1), MASTER_BOT);
    return message?.text.slice(message.text.indexOf("\n") + 1) ?? "";
  };
  const wrong = TEXTS.filter((text, i) => shown(i) !== asTelegramKeepsIt(text).trimEnd());
  const badlyCut = LONG.filter((text, i) => !isCutWell(text, shown(TEXTS.length + i)));
  const sheet = new Sheet("N-8");
  sheet.printed("texts", all.length);
  sheet.none("answers 400", post.telegram.journal.calls({ outcome: "error" }).length);
  sheet.exactly("text seen = text given", (100 * (TEXTS.length - wrong.length)) / TEXTS.length, 100, "%");
  for (const text of wrong) sheet.printed("differs", JSON.stringify(text.slice(0, 60)));
  sheet.none(`of over ${MESSAGE_MAX} characters: not cut with «…» where the text says`, badlyCut.length);
  const { cardsRight, cardsAll } = cardFigures(mail);
  sheet.exactly("cards whose name, address and description are seen as given", cardsRight, cardsAll);
  return sheet.rows;
};

/** Telegram itself drops marks that override the direction, from whoever they come. */
const asTelegramKeepsIt = cleanMessageText;

/** Whole to the cut, which is marked, and within what Telegram takes. */
function isCutWell(text: string, seen: string): boolean {
  const kept = seen.replace(/…$/, "").trimEnd();
  return seen.endsWith("…") && seen.length <= MESSAGE_MAX && text.startsWith(kept) && kept.length > 1_000;
}

/** Orders as they are assigned, with every text in every field of the client. */
async function cards({ world, masters }: Awaited<ReturnType<typeof mailTo>>): Promise<void> {
  for (const [i, masterId] of masters.entries()) {
    const text = (TEXTS[i] ?? "").slice(0, 60);
    const orderId = await world.order({
      status: "ASSIGNED",
      masterId,
      clientName: text || "Анна",
      addressComment: text || null,
      description: text || "Не работает розетка",
    });
    await world.db.run(sql`
      update notifications_outbox set sent_at = null, processed_at = null, outcome = null
       where order_id = ${orderId} and event = 'order_assigned'`);
  }
}

function cardFigures({ post, masters }: Awaited<ReturnType<typeof mailTo>>) {
  const given = TEXTS.map((text) => asTelegramKeepsIt(text.slice(0, 60)).trim());
  const right = given.filter((text, i) => {
    const card = post
      .messages(post.telegram.person(FIRST_CHAT + i + 1), MASTER_BOT)
      .find((message) => message.text.startsWith("✅ Заказ"));
    const times = (card?.text ?? "").split(text).length - 1;
    return times === 3;
  });
  return { cardsRight: right.length, cardsAll: Math.min(given.length, masters.length) };
}
