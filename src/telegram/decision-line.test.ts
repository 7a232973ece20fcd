import { expect, test } from "vitest";
import type { LastDecision } from "../dispatch/last-decision.ts";
import { decisionLine } from "./decision-line.ts";

const ORDER = {
  orderId: 123,
  cityName: "Москва",
  districtName: "ЦАО",
  category: "ELECTRICS",
  type: "NORMAL",
  zone: "Europe/Moscow",
  rounds: 2,
  slaMs: 120_000,
} as const;
const BEST = {
  masterId: 7,
  name: "Иванов",
  preferred: false,
  fresh: true,
  vehicle: true,
  checkSumKopecks: 720_000,
  checkCount: 1,
  ratingHundredths: 500,
  tie: "0",
  wasOffered: true,
};
const DECISION: LastDecision = {
  decisionId: 1,
  decidedAt: new Date("2026-03-10T11:05:30Z"),
  lastSeenAt: new Date("2026-03-10T11:05:30Z"),
  repeatCount: 1,
  episode: 1,
  round: 2,
  trigger: "offer_declined",
  scope: "DISTRICT",
  widened: false,
  mastersTotal: 18,
  eligibleCount: 4,
  candidates: [BEST],
  rejections: [
    { reason: "not_on_shift", count: 7 },
    { reason: "at_limit", count: 4 },
  ],
  preferred: null,
  outcome: "offers_sent",
};

test("a decision reads as one line, in the city's time", () => {
  expect(decisionLine("ru", ORDER, DECISION).replaceAll("\u00a0", " ")).toBe(
    "#123 Москва/ЦАО · Электрика · Обычный · раунд 2/2 · SLA 120 с · кандидатов 4 из 18 · 1) м.7 🚗 7 200,00 ₽ ⭐5.0 · " +
      "отсев: не на смене 7, лимит 4 · решение: предложено м.7 до 14:07:30",
  );
});

test("nobody eligible: no candidates are listed, the outcome stands alone", () => {
  const line = decisionLine(
    "en",
    { ...ORDER, districtName: null },
    { ...DECISION, candidates: [], eligibleCount: 0, outcome: "no_candidates" },
  );
  expect(line).not.toContain("1)");
  expect(line).toMatch(/decision: \S/);
});
