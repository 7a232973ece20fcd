import { hash } from "node:crypto";
import { CHECKS_NOT_LOADED, type MasterFacts, type OfferFacts, type OrderFacts } from "./facts.ts";
import { askedInVain } from "./past-offers.ts";

/** The six rank keys of dispatch.md section 6, as they are stored with the decision. */
export interface Candidate {
  readonly masterId: number;
  readonly preferred: boolean;
  /** Not yet asked about this order in vain. */
  readonly fresh: boolean;
  readonly vehicle: boolean;
  /** Average check of 7 days = sum / count; both kept, so that equal means compare equal. */
  readonly checkSumKopecks: number;
  readonly checkCount: number;
  readonly ratingHundredths: number;
  /** 16 hexadecimal digits; an unsigned 64-bit number compares like its text. */
  readonly tie: string;
}

/** The rank keys of one eligible master for the wave being formed. */
export function rankKeys(
  order: OrderFacts,
  master: MasterFacts,
  ofThisOrder: readonly OfferFacts[],
  waveNumber: number,
): Candidate {
  if (master.checkCount === CHECKS_NOT_LOADED)
    throw new Error(`the average check of master ${master.id} was not loaded`);
  return {
    masterId: master.id,
    preferred: order.preferredMasterId === master.id,
    fresh: !ofThisOrder.some(askedInVain),
    vehicle: master.hasVehicle,
    checkSumKopecks: master.checkSumKopecks,
    checkCount: master.checkCount,
    ratingHundredths: master.ratingHundredths,
    tie: tieBreak(order.id, waveNumber, master.id),
  };
}

/**
 * First 8 bytes of SHA-256 of `<order id>:<number of the wave>:<master id>`, so that equals are
 * ordered the same way on every machine and a decision can be reproduced.
 */
export function tieBreak(orderId: number, waveNumber: number, masterId: number): string {
  return hash("sha256", `${orderId}:${waveNumber}:${masterId}`, "hex").slice(0, 16);
}

/** Better first: each key descending in the sense given. A total order for different masters. */
export function byRank(a: Candidate, b: Candidate): number {
  return (
    Number(b.preferred) - Number(a.preferred) ||
    Number(b.fresh) - Number(a.fresh) ||
    Number(b.vehicle) - Number(a.vehicle) ||
    byAverageCheck(a, b) ||
    b.ratingHundredths - a.ratingHundredths ||
    (a.tie < b.tie ? 1 : a.tie > b.tie ? -1 : 0)
  );
}

/** Compares means by cross-multiplication: exact, without rounding either. None = 0. */
function byAverageCheck(a: Candidate, b: Candidate): number {
  return b.checkSumKopecks * Math.max(a.checkCount, 1) - a.checkSumKopecks * Math.max(b.checkCount, 1);
}
