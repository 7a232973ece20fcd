import { z } from "zod";

/** Forms carry numbers as text, so numbers are coerced. */
const wholeNumber = z.coerce.number().int();
const botRef = z.union([z.string().min(1), z.number().int()]);
const bounds = z.union([z.number(), z.tuple([z.number(), z.number()])]);

export const botSettings = z.strictObject({
  token: z.string().min(1),
  username: z.string().min(1),
  name: z.string().min(1),
});

export const personSettings = z.strictObject({
  id: wholeNumber.positive(),
  firstName: z.string().min(1),
  lastName: z.string().optional(),
  username: z.string().optional(),
  languageCode: z.string().optional(),
});

export const channelSettings = z.strictObject({
  id: wholeNumber.negative(),
  title: z.string().min(1),
  type: z.enum(["channel", "supergroup", "group"]).optional(),
  username: z.string().optional(),
});

export const standingOrder = z.strictObject({
  channelId: wholeNumber,
  bot: botRef,
  standing: z.union([
    z.enum(["member", "reader", "left", "kicked"]),
    z.strictObject({ movedTo: wholeNumber.negative() }),
  ]),
});

export const justBot = z.strictObject({ bot: botRef });
export const textOrder = z.strictObject({ bot: botRef, text: z.string() });
export const commandOrder = z.strictObject({
  bot: botRef,
  command: z.string().min(1),
  argument: z.string().optional(),
});
export const tapOrder = z.strictObject({
  bot: botRef,
  text: z.string(),
  phoneNumber: z.string().optional(),
});
export const pressOrder = z
  .strictObject({
    messageId: wholeNumber,
    text: z.string().optional(),
    data: z.string().optional(),
    row: wholeNumber.optional(),
    column: wholeNumber.optional(),
    /** True: `data` is sent whether or not such a button is there. */
    forged: z.boolean().optional(),
    bot: botRef.optional(),
  })
  .refine(
    ({ text, data, row, column }) =>
      text !== undefined || data !== undefined || (row !== undefined && column !== undefined),
    "give the button by text, by data, or by row and column",
  );
export const fileOrder = z.strictObject({
  bot: botRef,
  caption: z.string().optional(),
  fileName: z.string().optional(),
  mimeType: z.string().optional(),
  /** The bytes, unless they come as the multipart field `file`. */
  base64: z.base64().optional(),
  /** Instead of bytes: a file that nobody downloads. */
  sizeBytes: wholeNumber.positive().optional(),
});
export const metadataOrder = z.strictObject({
  bot: botRef,
  kind: z.enum(["video", "voice", "sticker", "animation", "video_note"]),
  caption: z.string().optional(),
});
export const contactOrder = z.strictObject({
  bot: botRef,
  phoneNumber: z.string().min(1),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  userId: wholeNumber.nullable().optional(),
});
export const locationOrder = z.strictObject({
  bot: botRef,
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  accuracyM: z.number().optional(),
});
export const editOrder = z.strictObject({ messageId: wholeNumber, text: z.string().min(1) });
export const justMessage = z.strictObject({ messageId: wholeNumber });

export const faultOrder = z.strictObject({
  filter: z
    .strictObject({
      bot: botRef.optional(),
      method: z.union([z.string(), z.array(z.string())]).optional(),
      chatId: z.number().int().optional(),
      times: z.number().int().positive().optional(),
      skip: z.number().int().nonnegative().optional(),
      probability: z.number().min(0).max(1).optional(),
      seed: z.number().int().optional(),
    })
    .default({}),
  effect: z.strictObject({
    status: z.number().int().min(400).max(599).optional(),
    description: z.string().optional(),
    parameters: z
      .strictObject({
        retry_after: z.number().int().optional(),
        migrate_to_chat_id: z.number().int().optional(),
      })
      .optional(),
    retryAfterS: bounds.optional(),
    html: z.boolean().optional(),
    afterApply: z.boolean().optional(),
    dropBeforeApply: z.boolean().optional(),
    dropAfterApply: z.boolean().optional(),
    delayMs: bounds.optional(),
    hang: z.boolean().optional(),
  }),
});

export const journalQuery = z.strictObject({
  bot: z.string().optional(),
  method: z.string().optional(),
  chatId: wholeNumber.optional(),
  afterId: wholeNumber.optional(),
  /** The newest so many of those found. */
  limit: wholeNumber.positive().max(10_000).default(500),
});

export const rateLimitOrder = z.strictObject({ enabled: z.boolean() });
export const injectOrder = z.strictObject({ update: z.record(z.string(), z.unknown()) });
export const redeliverOrder = z.strictObject({
  /** 1 or less ends the redelivery. */
  copiesMax: z.number().int(),
  seed: z.number().int().default(1),
  shuffle: z.boolean().optional(),
});
export const resetOrder = z.strictObject({ to: z.number().int().positive().optional() });
export const eventsQuery = z.strictObject({
  person: wholeNumber.optional(),
  bot: z.string().optional(),
  after: wholeNumber.optional(),
});
