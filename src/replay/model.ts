import { z } from "zod";
import { ReplayProblem } from "./problem.ts";
import { readJsonFile } from "./request-types.ts";

const share = z.number().min(0).max(1);
const minutes = z.number().min(0).max(1_440);
const positive = z.number().positive();
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be HH:MM");

/** The figures of the model; a file given with `--model` changes some of them. */
const FIGURES = z.strictObject({
  /** Masters for the requests of an average day, when `--masters` does not say. */
  requestsPerMasterAndDay: positive.default(1.6),
  shift: z
    .strictObject({
      workdaysPerWeek: z.number().int().min(1).max(7).default(5),
      earlyShare: share.default(0.7),
      earlyStart: timeOfDay.default("09:45"),
      lateStart: timeOfDay.default("11:45"),
      /** Everybody starts up to so much before or after his time. */
      startSpreadMinutes: minutes.default(30),
      lengthMinutes: minutes.default(540),
      breakAfterMinutes: minutes.default(240),
      /** The nearest length that the settings offer is taken; 0 = no break. */
      breakMinutes: minutes.default(60),
    })
    .prefault({}),
  abilities: z
    .strictObject({
      skillsMin: z.number().int().min(1).max(6).default(2),
      skillsMax: z.number().int().min(1).max(6).default(4),
      /** Share of the city's districts that a master serves: those nearest to his own. */
      districtsShare: share.default(0.25),
      vehicleShare: share.default(0.6),
      ratingMin: z.number().min(0).max(5).default(4),
    })
    .prefault({}),
  answer: z
    .strictObject({
      /** From the push to the decision. */
      thinkMedianSeconds: positive.default(40),
      thinkSigma: z.number().min(0).max(3).default(0.8),
      /** Part of that time after which he opens the card. */
      opensAfterShare: share.default(0.4),
      silence: share.default(0.08),
      silenceInVisit: share.default(0.2),
      farFromKm: z.number().min(0).default(4),
      farPerKm: share.default(0.04),
      farMax: share.default(0.6),
      busy: share.default(0.04),
      /** When the window lies outside his usual shift. */
      busyOffShift: share.default(0.3),
      price: share.default(0.04),
      notMyWork: share.default(0.03),
      other: share.default(0.02),
    })
    .prefault({}),
  visit: z
    .strictObject({
      carKmPerHour: positive.default(25),
      otherKmPerHour: positive.default(12),
      /** Streets are longer than the crow flies. */
      detour: z.number().min(1).max(5).default(1.3),
      /** Without coordinates. */
      unknownDistanceKm: positive.default(5),
      workMedianMinutes: positive.default(60),
      workSigma: z.number().min(0).max(3).default(0.5),
      checkMedianRoubles: positive.default(4_000),
      checkSigma: z.number().min(0).max(3).default(0.6),
      /** From closing to the paid and approved commission. */
      paidAfterMinutes: minutes.default(30),
    })
    .prefault({}),
  client: z
    .strictObject({
      /** Share that wants somebody as soon as possible; the others choose one of the windows offered next. */
      asapShare: share.default(0.5),
      /** Of how many next windows. */
      windowsConsidered: z.number().int().min(1).max(16).default(3),
    })
    .prefault({}),
  staff: z
    .strictObject({
      /** Minutes from the escalation, and from the move before, to a later window. */
      movesAfterMinutes: minutes.default(5),
      /** Windows agreed on in vain before the order is canceled. */
      movesMax: z.number().int().min(0).max(50).default(3),
    })
    .prefault({}),
  delivery: z.strictObject({ seconds: z.number().min(0).max(60).default(1) }).prefault({}),
});

export type Figures = z.infer<typeof FIGURES>;

export const DEFAULT_FIGURES: Figures = FIGURES.parse({});

/** The default figures with those of a file on top. Throws ReplayProblem that names what does not fit. */
export async function readFigures(path: string): Promise<Figures> {
  const read = FIGURES.safeParse(await readJsonFile(path, "--model"));
  if (!read.success) {
    const where = read.error.issues.map(
      ({ path: key, message }) => `${key.join(".") || "(file)"}: ${message}`,
    );
    throw new ReplayProblem(`--model ${path} does not fit:\n  ${where.join("\n  ")}`);
  }
  const { skillsMin, skillsMax } = read.data.abilities;
  if (skillsMin > skillsMax) {
    throw new ReplayProblem(
      `--model ${path}: abilities.skillsMin is above skillsMax; raise skillsMax or lower skillsMin.`,
    );
  }
  return read.data;
}

/** The model in words, a line per assumption, for `--help` and the output. */
export function modelInWords(figures: Figures): string[] {
  const { shift, abilities, answer, visit, client, staff, delivery } = figures;
  const percent = (part: number) => `${Math.round(part * 1_000) / 10} %`;
  return [
    `clients: ${percent(client.asapShare)} want somebody as soon as possible, the others one of the next ` +
      `${client.windowsConsidered} windows offered; a late wish for today becomes tomorrow's first window`,
    `shifts: ${shift.workdaysPerWeek} days a week, ${percent(shift.earlyShare)} from ${shift.earlyStart}, the others from ` +
      `${shift.lateStart} (± ${shift.startSpreadMinutes} min), ${shift.lengthMinutes} min long, ` +
      `a break of ${shift.breakMinutes} min after ${shift.breakAfterMinutes} min, between visits`,
    `abilities: ${abilities.skillsMin}-${abilities.skillsMax} skills by how often each is asked for (square root), home in a district by its requests, ` +
      `serving the nearest ${percent(abilities.districtsShare)} of districts, ${percent(abilities.vehicleShare)} with a car, ratings ${abilities.ratingMin}-5`,
    `answers: think ${answer.thinkMedianSeconds} s (median, log-normal, sigma ${answer.thinkSigma}), never answer ${percent(answer.silence)} ` +
      `(during a visit ${percent(answer.silenceInVisit)})`,
    `declines: far ${percent(answer.farPerKm)} per km beyond ${answer.farFromKm} km (at most ${percent(answer.farMax)}), ` +
      `busy ${percent(answer.busy)} (${percent(answer.busyOffShift)} when the window lies outside his shift), price ${percent(answer.price)}, ` +
      `not my work ${percent(answer.notMyWork)}, other ${percent(answer.other)}`,
    `visits: one at a time, earliest possible start first, ${visit.carKmPerHour} km/h by car and ${visit.otherKmPerHour} without, ` +
      `roads ${visit.detour} times the distance, work ${visit.workMedianMinutes} min (median, log-normal, sigma ${visit.workSigma})`,
    `money: ${visit.checkMedianRoubles} roubles (median, log-normal, sigma ${visit.checkSigma}); ` +
      `the commission is paid and approved ${visit.paidAfterMinutes} min after closing`,
    `office: ${staff.movesAfterMinutes} min after its escalation, and again as often, an order that nobody is asked about is agreed for ` +
      `a later window; one still searched when the working window closes gets a window of tomorrow and sleeps until then; ` +
      `an order moved ${staff.movesMax} times in vain is canceled`,
    `pushes: delivered ${delivery.seconds} s after they were written, by an in-process messenger that never fails`,
  ];
}
