import { answerCallbackQuery } from "./answer-callback-query.ts";
import type { Method } from "./call-context.ts";
import { copyMessage } from "./copy-message.ts";
import { deleteMessage, deleteMessages } from "./delete-message.ts";
import { editMessageCaption, editMessageReplyMarkup, editMessageText } from "./edit-message.ts";
import {
  deleteMyCommands,
  getChat,
  getChatMenuButton,
  getFile,
  getMe,
  getMyCommands,
  sendChatAction,
  setChatMenuButton,
  setMyCommands,
} from "./profile.ts";
import { deleteWebhook, getUpdates, getWebhookInfo, setWebhook } from "./receive-updates.ts";
import { sendDocument, sendPhoto, sendVideo } from "./send-file.ts";
import { sendMediaGroup } from "./send-media-group.ts";
import { sendContact, sendLocation, sendMessage } from "./send-message.ts";

const METHODS = {
  answerCallbackQuery,
  copyMessage,
  deleteMessage,
  deleteMessages,
  deleteMyCommands,
  deleteWebhook,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getChatMenuButton,
  getFile,
  getMe,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  sendChatAction,
  sendContact,
  sendDocument,
  sendLocation,
  sendMediaGroup,
  sendMessage,
  sendPhoto,
  sendVideo,
  setChatMenuButton,
  setMyCommands,
  setWebhook,
} satisfies Record<string, Method>;

const BY_LOWER_CASE = new Map<string, { name: string; run: Method }>(
  Object.entries(METHODS).map(([name, run]) => [name.toLowerCase(), { name, run }]),
);

/** The method of that name in any case, as Telegram takes it; null when this server does not know it. */
export function findMethod(name: string): { name: string; run: Method } | null {
  return BY_LOWER_CASE.get(name.toLowerCase()) ?? null;
}

/** Methods that put something into a chat: the ones flood limits count. */
export function isSending(name: string): boolean {
  return /^(send(?!ChatAction)|edit|copy)/.test(name);
}

/** Methods that write a new message, so that a repeated call shows as a copy. */
export function isNewMessage(name: string): boolean {
  return /^(send(?!ChatAction)|copy)/.test(name);
}
