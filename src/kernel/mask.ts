/** Masking of personal data for logs, audit, errors and cards (access.md section 7). */

/** `+79991234567` to `+7*** *** ** 67`. */
export function maskPhone(phone: string): string {
  return `+7*** *** ** ${phone.slice(-2)}`;
}

const PHONE_RUN = /(?:\+?\d[\s().\-–—]*){10,15}/g;
const BOT_TOKEN = /\d{6,}:[A-Za-z0-9_-]{30,}/g;
const CARD_RUN = /\b(?:\d[ -]?){15,18}\d\b/g;

/** Hides digit runs in free text that look like a phone number; used on offers, where the client's phone must not leak. */
export function maskPhonesInText(text: string): string {
  return text.replace(PHONE_RUN, (run) => {
    const digits = run.replace(/\D/g, "");
    const tail = /\s*$/.exec(run)![0];
    return digits.length >= 10 && digits.length <= 12 ? maskPhone(digits) + tail : run;
  });
}

/** Last line of defence for logs and error reports: tokens, cards and phones. */
export function maskSecrets(text: string): string {
  return maskPhonesInText(
    text
      .replace(BOT_TOKEN, "<bot token>")
      .replace(CARD_RUN, (run) => `**** **** **** ${run.replace(/\D/g, "").slice(-4)}`),
  );
}
