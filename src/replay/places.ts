import { centreOf, type Point } from "./distance.ts";
import type { LogRequest } from "./judge-row.ts";

/** A district of the replayed city, as its requests show it. */
export interface LogDistrict {
  readonly name: string;
  /** Mean of its requests' coordinates; null when none of them has any. */
  readonly centre: Point | null;
  readonly requests: number;
}

export interface LogCity {
  readonly centre: Point | null;
  /** By name. */
  readonly districts: readonly LogDistrict[];
}

const NAME_LENGTH_MAX = 120;

/** One spelling per district: case, spaces and what is beyond the length of a name do not make two. */
export function districtKey(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX).toLowerCase();
}

/** The city that a log shows. */
export function cityOf(requests: readonly LogRequest[]): LogCity {
  const named = requests.filter(({ district }) => district !== null);
  const byKey = Map.groupBy(named, ({ district }) => districtKey(district!));
  const districts = [...byKey.values()].map((ofIt) => ({
    name: ofIt[0]!.district!.slice(0, NAME_LENGTH_MAX),
    centre: centreOf(pointsOf(ofIt)),
    requests: ofIt.length,
  }));
  return {
    centre: centreOf(pointsOf(requests)),
    districts: districts.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  };
}

function pointsOf(requests: readonly LogRequest[]): Point[] {
  return requests.flatMap(({ point }) => (point === null ? [] : [point]));
}
