import type { Message } from "grammy/types";
import { badRequest } from "../bot-api-error.ts";
import { NO_TEXT } from "../formatted-text.ts";
import { readMessageText } from "../read-formatted-text.ts";
import type { CallContext } from "./call-context.ts";
import { sendContent } from "./send-content.ts";

export function sendMessage(call: CallContext): Message {
  return sendContent(call, ({ params }) => ({ field: "text", media: null, text: readMessageText(params) }));
}

export function sendLocation(call: CallContext): Message {
  return sendContent(call, ({ params }) => {
    const latitude = params.decimal("latitude");
    const longitude = params.decimal("longitude");
    if (latitude === null) throw badRequest("latitude is empty");
    if (longitude === null) throw badRequest("longitude is empty");
    if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw badRequest("wrong location specified");
    return { field: "location", media: { latitude, longitude }, text: NO_TEXT };
  });
}

export function sendContact(call: CallContext): Message {
  return sendContent(call, ({ params }) => {
    const phone = params.text("phone_number");
    const firstName = params.text("first_name");
    if (phone === null) throw badRequest('field "phone_number" must contain a valid phone number');
    if (firstName === null) throw badRequest('field "first_name" must be non-empty');
    const lastName = params.text("last_name");
    const contact = {
      phone_number: phone,
      first_name: firstName,
      ...(lastName ? { last_name: lastName } : {}),
    };
    return { field: "contact", media: contact, text: NO_TEXT };
  });
}
