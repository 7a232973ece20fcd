import type { Requisites } from "../../money/requisites.ts";
import { formatCard, formatPhone } from "../../texts/formats.ts";
import { Html } from "../../texts/html.ts";
import { html, type Language } from "../../texts/texts.ts";

/**
 * Where to pay, one line per detail, numbers in monospace so that a touch copies them; «Реквизиты
 * уточните у администратора» when no method is filled in. In full: only for the master concerned
 * and for finance roles. `source` says where he finds the QR code: on the card of the commission (of
 * the day it was charged), or in the section that shows the settings.
 */
export function requisitesText(
  language: Language,
  payTo: Partial<Requisites>,
  source: "commission" | "settings",
): Html {
  const { methods = [], card_number, card_holder, card_bank, sbp_phone, sbp_bank, sbp_qr_file_id } = payTo;
  const { other_text, comment } = payTo;
  const line = (key: string, name: string, value: string | null | undefined) =>
    value ? html(language, key, { [name]: value }) : null;
  const details = [
    line("requisites-card", "number", card_number && formatCard(card_number)),
    line("requisites-card-holder", "holder", card_holder),
    line("requisites-card-bank", "bank", card_bank),
    line("requisites-sbp", "phone", sbp_phone && formatPhone(sbp_phone)),
    line("requisites-sbp-bank", "bank", sbp_bank),
    sbp_qr_file_id ? html(language, `requisites-sbp-qr-${source}`) : null,
    methods.includes("cash") ? html(language, "requisites-cash") : null,
  ];
  return Html.lines([
    ...(methods.length === 0 ? [html(language, "requisites-none")] : details),
    line("requisites-other", "text", other_text),
    methods.length === 0 ? null : line("requisites-comment", "comment", comment),
  ]);
}
