import type { Button, Keyboard } from "../../outbox/messenger.ts";
import type { Html } from "../../texts/html.ts";
import { html, type Language, t } from "../../texts/texts.ts";
import { encode } from "../callback-data.ts";
import { deadlineText } from "../wording.ts";

/** An offer that staff sent, as far as their message about it goes. */
export interface NoticedOffer {
  readonly orderId: number;
  readonly offerId: number;
  readonly masterName: string;
  readonly state: string;
  readonly expiresAt: Date;
  /** Of the order's city. */
  readonly zone: string;
  readonly declineReason: string | null;
  readonly declineComment: string | null;
  readonly cancelReason: string | null;
}

/**
 * «Предложение отправлено …», or what came of it: the bot shows it in answer to the press, the outbox
 * edits it when the offer ends. Its buttons open things below it.
 */
export function offerNotice(
  language: Language,
  offer: NoticedOffer,
): { readonly html: Html; readonly keyboard: Keyboard } {
  const { orderId, offerId, state, expiresAt, zone, masterName: name } = offer;
  const args = { n: String(orderId), name };
  const ways: Button[] = [
    { text: t(language, "offer-notice-card"), data: encode("a", "order", "open", orderId) },
    { text: t(language, "offer-notice-list"), data: encode("a", "orders", "below", "queue") },
  ];
  if (state !== "SENT" && state !== "VIEWED") {
    return { html: outcomeWords(language, offer, args), keyboard: [ways] };
  }
  const data = encode("a", "assign", "recall", offerId);
  const recall: Button = { text: t(language, "offer-notice-recall"), data };
  const time = deadlineText(expiresAt, zone);
  return { html: html(language, "offer-notice-sent", { ...args, time }), keyboard: [[recall], ways] };
}

function outcomeWords(
  language: Language,
  { state, declineReason, declineComment, cancelReason }: NoticedOffer,
  args: { readonly n: string; readonly name: string },
): Html {
  if (state === "DECLINED" && declineReason !== null) {
    const reason = declineComment || t(language, `decline-${declineReason}`).toLowerCase();
    return html(language, "offer-notice-declined-why", { ...args, reason });
  }
  if (state !== "CANCELED") return html(language, `offer-notice-${state.toLowerCase()}`, args);
  if (cancelReason === "withdrawn") return html(language, "offer-notice-withdrawn", args);
  const reason = t(language, `offer-cancel-${cancelReason}`);
  return html(language, "offer-notice-canceled", { ...args, reason });
}
