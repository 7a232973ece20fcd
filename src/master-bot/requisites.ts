import { commissionCard } from "../money/commission-card.ts";
import { type Requisites, requisites } from "../money/requisites.ts";
import type { Button, Keyboard } from "../outbox/messenger.ts";
import { rowArgument } from "../telegram/callback-data.ts";
import type { Turn } from "../telegram/conversation.ts";
import { requisitesText } from "../telegram/messages/requisites-text.ts";
import type { Route } from "../telegram/router.ts";
import { formatCard, formatPhone } from "../texts/formats.ts";
import { Html } from "../texts/html.ts";
import { workedHere } from "./gates.ts";
import type { MasterPerson, MasterVisit } from "./person.ts";

/** What can be copied or looked at; the part of a button. */
const DETAILS = ["card", "sbp", "qr"] as const;
type Detail = (typeof DETAILS)[number];

/** «💳 Реквизиты для оплаты» as the settings say now, and the details of those of a commission (master-bot.md sections 11, 12). */
export const REQUISITES_ROUTES: readonly Route<MasterPerson>[] = [
  { section: "requisites", action: "show", may: workedHere, handle: requisitesTurn },
  {
    section: "requisites",
    action: "copy",
    may: workedHere,
    handle: async (visit, [detail]) => showDetail(visit, detail, requisites(visit.work.settings)),
  },
  {
    section: "money",
    action: "copy",
    handle: async (visit, [id, detail]) => {
      const card = await commissionCard(visit.work, rowArgument(id));
      return showDetail(visit, detail, card?.payTo ?? null);
    },
  },
];

async function requisitesTurn(visit: MasterVisit): Promise<Turn> {
  const payTo = requisites(visit.work.settings);
  const body = Html.join(
    [requisitesText(visit.language, payTo, "settings"), visit.html("requisites-note")],
    "\n\n",
  );
  const rows = detailButtons(visit, payTo, (detail) => visit.data("requisites", "copy", detail));
  const view = { path: [visit.t("requisites-title")], body, rows };
  return { screen: visit.screen(visit.data("requisites", "show"), view) };
}

/** «📋 Карта», «📋 СБП», «🔳 QR-код»: as far as there is one. */
export function detailButtons(
  visit: MasterVisit,
  payTo: Partial<Requisites>,
  data: (detail: Detail) => string,
): Keyboard {
  const there: Readonly<Record<Detail, string | null | undefined>> = {
    card: payTo.card_number,
    sbp: payTo.sbp_phone,
    qr: payTo.sbp_qr_file_id,
  };
  const buttons: Button[] = DETAILS.filter((detail) => there[detail]).map((detail) =>
    visit.button(`requisites-copy-${detail}`, data(detail)),
  );
  return buttons.length === 0 ? [] : [buttons];
}

/** A message to copy from, or the QR code; the card stays where it is. */
function showDetail(visit: MasterVisit, detail: string | undefined, payTo: Partial<Requisites> | null): Turn {
  const copy = (text: string) => ({ notes: [visit.html("copy-line", { text })] });
  if (detail === "card" && payTo?.card_number) return copy(formatCard(payTo.card_number));
  if (detail === "sbp" && payTo?.sbp_phone) return copy(formatPhone(payTo.sbp_phone));
  if (detail === "qr" && payTo?.sbp_qr_file_id) {
    // The settings are kept by the staff bot, and so is its file.
    return { files: [{ fileType: "PHOTO", fileId: payTo.sbp_qr_file_id, bot: "admin" }] };
  }
  return { notice: visit.t("requisites-gone"), isAlert: true };
}
