import type { FastifyInstance, FastifyRequest } from "fastify";
import { readBody, readParameters } from "./control-body.ts";
import {
  commandOrder,
  contactOrder,
  editOrder,
  fileOrder,
  justBot,
  justMessage,
  locationOrder,
  metadataOrder,
  pressOrder,
  tapOrder,
  textOrder,
} from "./control-schemas.ts";
import { personView } from "./control-views.ts";
import type { FileContent } from "./file-store.ts";
import type { LocalBotApi } from "./local-bot-api.ts";
import type { ButtonChoice, Person } from "./person.ts";

/** `POST /local/persons/<id>/<act>`: what a person can do with his phone. Acts answer with what they made. */
export function addPersonRoutes(app: FastifyInstance, api: LocalBotApi): void {
  const act = (name: string, run: (person: Person, request: FastifyRequest) => Promise<object>) =>
    app.post<{ Params: { id: string } }>(
      `/local/persons/:id/${name}`,
      async (request) => await run(api.person(Number(request.params.id)), request as FastifyRequest),
    );

  act("text", async (person, request) => {
    const { bot, text } = await readBody(request, textOrder);
    return { messageId: person.sendText(bot, text) };
  });
  act("command", async (person, request) => {
    const { bot, command, argument } = await readBody(request, commandOrder);
    return { messageId: person.sendCommand(bot, command, argument) };
  });
  act("press", async (person, request) => {
    const order = await readBody(request, pressOrder);
    return {
      callbackQueryId: order.forged
        ? person.pressForged(order.messageId, order.data ?? "", order.bot)
        : person.press(order.messageId, choiceOf(order)),
    };
  });
  act("tap", async (person, request) => {
    const { bot, text, phoneNumber } = await readBody(request, tapOrder);
    return { messageId: person.tap(bot, text, phoneNumber === undefined ? {} : { phoneNumber }) };
  });
  act("photo", async (person, request) => {
    const { order, content } = readFileOrder(request);
    return { messageId: person.sendPhoto(order.bot, content, order.caption) };
  });
  act("document", async (person, request) => {
    const { order, content, options } = readFileOrder(request);
    return { messageId: person.sendDocument(order.bot, content, options) };
  });
  act("media", async (person, request) => {
    const { bot, kind, caption } = await readBody(request, metadataOrder);
    const options = caption === undefined ? {} : { caption };
    if (kind === "sticker") return { messageId: person.sendSticker(bot) };
    if (kind === "video_note") return { messageId: person.sendVideoNote(bot) };
    if (kind === "voice") return { messageId: person.sendVoice(bot, options) };
    if (kind === "animation") return { messageId: person.sendAnimation(bot, options) };
    return { messageId: person.sendVideo(bot, options) };
  });
  act("contact", async (person, request) => {
    const { bot, ...card } = await readBody(request, contactOrder);
    return { messageId: person.sendContact(bot, card) };
  });
  act("location", async (person, request) => {
    const { bot, ...place } = await readBody(request, locationOrder);
    return { messageId: person.sendLocation(bot, place) };
  });
  act("edit", async (person, request) => {
    const { messageId, text } = await readBody(request, editOrder);
    person.editText(messageId, text);
    return { messageId };
  });
  act("delete", async (person, request) => {
    const { messageId } = await readBody(request, justMessage);
    person.deleteMessage(messageId);
    return { messageId };
  });
  act("block", async (person, request) => {
    person.block((await readBody(request, justBot)).bot);
    return personView(person.account);
  });
  act("unblock", async (person, request) => {
    person.unblock((await readBody(request, justBot)).bot);
    return personView(person.account);
  });
  act("deactivate", async (person) => {
    person.deactivate();
    return personView(person.account);
  });
}

function choiceOf(order: { text?: string; data?: string; row?: number; column?: number }): ButtonChoice {
  if (order.text !== undefined) return order.text;
  if (order.data !== undefined) return { data: order.data };
  return { row: order.row ?? 0, column: order.column ?? 0 };
}

function readFileOrder(request: FastifyRequest) {
  const { fields, uploads } = readParameters(request);
  const order = fileOrder.parse(fields);
  const upload = uploads.get("file");
  const content: FileContent | null =
    upload?.bytes ??
    (order.base64 === undefined ? null : Buffer.from(order.base64, "base64")) ??
    (order.sizeBytes === undefined ? null : { sizeBytes: order.sizeBytes });
  if (!content) throw new Error("give the file as the multipart field «file», as base64 or by sizeBytes");
  const fileName = order.fileName ?? upload?.fileName;
  const mimeType = order.mimeType ?? upload?.mimeType;
  const options = {
    ...(fileName ? { fileName } : {}),
    ...(mimeType ? { mimeType } : {}),
    ...(order.caption ? { caption: order.caption } : {}),
  };
  return { order, content, options };
}
