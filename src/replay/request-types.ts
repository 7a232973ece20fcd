import { readFile } from "node:fs/promises";
import { ORDER_CATEGORIES, type OrderCategory } from "../orders/lifecycle.ts";
import { ReplayProblem } from "./problem.ts";

/** Category of a request type; null = the map does not know it. */
export type TypeMap = (requestType: string) => OrderCategory | null;

/**
 * Which of our trades would answer the request types of Baltimore's log. Our own judgement, made from
 * the names: nobody's classification. `*` stands for any ending; the longest name that fits counts.
 * Types that are questions, payments and court matters are left out: nobody drives to those.
 */
const BALTIMORE: Readonly<Record<OrderCategory, readonly string[]>> = {
  ELECTRICS: [
    "BGE-StLight*",
    "TRM-StLight*",
    "TRM-Street Light Out",
    "TRT-Traffic Signal Repairs",
    "TRT-Signal Timing",
    "TRC-Conduit*",
    "HCD-Fire Protection",
    "FIR-Fire Code Inspection Request",
  ],
  PLUMBING: ["WW-*", "HCD-Systems", "HCD-OECS-No Heat Referral"],
  APPLIANCES: [
    "SW-Appliance*",
    "FIR-Fire Smoke Alarm Installation Request",
    "PABC-EZ Parking Meter Complaints",
    "PABC-Single Space Meter Complaints",
    "SW-Bulk*",
  ],
  WINDOWS: [
    "SW-Boarding",
    "HCD-Vacant Building",
    "HCD-Maintenance Structure",
    "HCD-Weatherization",
    "SW-Graffiti*",
    "TRM-Graffiti*",
    "SW-BCPSS Graffiti Removal",
  ],
  ROADSIDE: [
    "TRS-*",
    "TTR-*",
    "TRM-Pothole*",
    "TRM-Pickup Pothole",
    "TRM-Debris*",
    "TRM-Snow*",
    "TRM-Steel Plate*",
    "TRM-Barricades*",
    "HCD-Abandoned Vehicle",
    "PABC-Parking Investigations",
    "FIN-City Motor Vehicle Accident",
  ],
  HANDYMAN: [
    "SW-*",
    "HCD-*",
    "TRM-*",
    "TRT-*",
    "TEC-*",
    "FOR-*",
    "RP-*",
    "HLTH-Animal*",
    "HLTH-EV*",
    "ECC-Grass Mowing",
  ],
};

export const DEFAULT_TYPES: TypeMap = typeMap(
  Object.entries(BALTIMORE).flatMap(([category, types]) =>
    types.map((type) => [type, category as OrderCategory] as const),
  ),
);

function typeMap(entries: readonly (readonly [string, OrderCategory])[]): TypeMap {
  const exact = new Map(entries.filter(([type]) => !type.endsWith("*")));
  const beginnings = entries
    .filter(([type]) => type.endsWith("*"))
    .map(([type, category]) => [type.slice(0, -1), category] as const)
    .sort(([a], [b]) => b.length - a.length);
  return (type) =>
    exact.get(type) ?? beginnings.find(([beginning]) => type.startsWith(beginning))?.[1] ?? null;
}

/** Reads `{"request type": "CATEGORY", "Beginning*": "CATEGORY"}`. Throws ReplayProblem that says what is wrong. */
export async function readTypeMap(path: string): Promise<TypeMap> {
  const parsed = await readJsonFile(path, "--categories");
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new ReplayProblem(
      `--categories ${path} must hold one object: {"type of request": "PLUMBING", "Street*": "ROADSIDE"}.`,
    );
  }
  const entries = Object.entries(parsed).map(([type, category]) => {
    if (!ORDER_CATEGORIES.includes(category as OrderCategory)) {
      throw new ReplayProblem(
        `--categories ${path}: "${type}" has ${JSON.stringify(category)}, which is no category. ` +
          `Use one of ${ORDER_CATEGORIES.join(", ")}.`,
      );
    }
    return [type, category as OrderCategory] as const;
  });
  return typeMap(entries);
}

/** The JSON of a file named by an option. Throws ReplayProblem when it cannot be read or is no JSON. */
export async function readJsonFile(path: string, option: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new ReplayProblem(`${option} ${path} cannot be read: ${reasonOf(error)}.`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new ReplayProblem(`${option} ${path} is not JSON: ${(error as Error).message}.`);
  }
}

/** Why a file could not be opened, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "this user may not read it";
  return (error as Error).message;
}
