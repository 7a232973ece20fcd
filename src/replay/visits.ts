import { MINUTE_MS } from "../kernel/time.ts";
import { distanceKm, type Point } from "./distance.ts";
import type { Figures } from "./model.ts";
import { logNormal, streamOf } from "./streams.ts";

export interface ModelDraws {
  readonly seed: number;
  readonly figures: Figures;
}

/** How far it is, in kilometres of straight line; the model's figure when either end is unknown. */
export function kmBetween(from: Point | null, to: Point | null, { visit }: Figures): number {
  return from && to ? distanceKm(from, to) : visit.unknownDistanceKm;
}

/** Milliseconds on the road. */
export function driveMs(km: number, hasVehicle: boolean, { visit }: Figures): number {
  const speed = hasVehicle ? visit.carKmPerHour : visit.otherKmPerHour;
  return Math.round(((km * visit.detour) / speed) * 60 * MINUTE_MS);
}

/** Milliseconds of work; a property of the order, whoever does it. */
export function workMs(orderId: number, { seed, figures: { visit } }: ModelDraws): number {
  return Math.round(
    logNormal(streamOf(seed, "work", orderId), visit.workMedianMinutes, visit.workSigma) * MINUTE_MS,
  );
}

const CHECK_ROUBLES_MIN = 100;
const CHECK_ROUBLES_MAX = 999_999;

/** What the client pays, in kopecks, whole hundreds of roubles. */
export function checkKopecks(orderId: number, { seed, figures: { visit } }: ModelDraws): number {
  const roubles = logNormal(streamOf(seed, "check", orderId), visit.checkMedianRoubles, visit.checkSigma);
  return Math.min(CHECK_ROUBLES_MAX, Math.max(CHECK_ROUBLES_MIN, Math.round(roubles / 100) * 100)) * 100;
}
