import type { Random } from "../../../src/kernel/random.ts";
import type { Person } from "../../../src/local-bot-api/person.ts";
import { POISON } from "../recorder-bot.ts";

/** An update that no good client would cause, without its number. */
export type Poison = (person: Person, random: Random) => Record<string, unknown>;

const chatOf = ({ id }: Person) => ({ id, type: "private", first_name: "Мастер" });
const fromOf = ({ id }: Person) => ({ id, is_bot: false, first_name: "Мастер" });
const message = (person: Person, fields: Record<string, unknown>) => ({
  message: { message_id: 9_000_000, date: 1, chat: chatOf(person), from: fromOf(person), ...fields },
});
const press = (person: Person, fields: Record<string, unknown>) => ({
  callback_query: {
    id: `${person.id}000`,
    from: fromOf(person),
    chat_instance: "1",
    message: { message_id: 9_000_000, date: 1, chat: chatOf(person) },
    ...fields,
  },
});

/** What nobody can handle: each must become a dead letter, and its chat must go on. */
export const DEADLY: Readonly<Record<string, Poison>> = {
  "a message without its sender": (person) => message(person, { from: undefined, text: "кто я?" }),
  "a kind that was not asked for": (person) => ({ poll_answer: { poll_id: "1", user: fromOf(person) } }),
  "an edited message": (person) => ({ edited_message: message(person, { text: "иначе" }).message }),
  nothing: () => ({}),
  "a message that is no object": () => ({ message: null }),
  "a chat without a number": (person) =>
    message(person, { chat: { id: "abc", type: "private" }, text: "да" }),
  "a message without a number": (person) => message(person, { message_id: "x", text: "да" }),
  "a text that is a number": (person) => message(person, { text: 5 }),
  "a press of nobody": (person) => press(person, { from: null, data: "m:menu:open" }),
  "a membership without its state": (person) => ({
    my_chat_member: { chat: chatOf(person), from: fromOf(person) },
  }),
  "a handler that fails each time": (person) => message(person, { text: POISON }),
};

/** What is odd, and handled all the same. */
export const ODD: Readonly<Record<string, Poison>> = {
  "U+0000 and control characters": (person) =>
    message(person, { text: "a\u0000b\u0001\u001Fc", "\u0000": 1 }),
  "half a character": (person) => message(person, { text: "x\uD800" }),
  "64 kB of combining marks": (person) => message(person, { text: `e${"\u0301".repeat(32_768)}` }),
  "thousands of brackets": (person) => message(person, { text: "да", extra: nested(5_000) }),
  "data of 65 bytes": (person) => press(person, { data: "m".repeat(65) }),
  "data of another bot": (person) => press(person, { data: "a:order:cancel:1" }),
  "data with U+0000": (person) => press(person, { data: "m:offer:accept:\u00001" }),
  "an order of nobody": (person, random) =>
    press(person, { data: `m:offer:accept:${random.below(2 ** 31)}` }),
  "a number beyond int4": (person) => press(person, { data: "m:offer:accept:99999999999999999999" }),
  "a press without a message": (person) => press(person, { message: undefined, data: "m:menu:open" }),
  "a message of a group": (person) => message(person, { chat: { id: -5, type: "group" }, text: "да" }),
  "a contact without a name": (person) => message(person, { contact: { phone_number: "" } }),
};

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}
