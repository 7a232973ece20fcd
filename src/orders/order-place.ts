import { type Queryable, sql } from "../db/tx.ts";
import type { OrderProblem } from "./order-problems.ts";
import { isRowId } from "./row-id.ts";

/** Degrees. */
export interface Coordinates {
  readonly lat: number;
  readonly lon: number;
}

/** Where the visit is, as given: all parts optional. `streetManual` has been validated before. */
export interface PlaceInput {
  readonly districtId: number | null;
  readonly streetId: number | null;
  readonly streetManual: string | null;
  /** A point somebody set on purpose. */
  readonly location: Coordinates | null;
}

/** Where the visit is, as stored. */
export interface Place {
  readonly districtId: number | null;
  readonly streetId: number | null;
  readonly streetManual: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly geocodeProvider: GeocodeProvider | null;
  readonly geocodeConfidence: number | null;
}

export const GEOCODE_CONFIDENCE = {
  user_location: 100,
  street_centroid: 80,
  district_centroid: 60,
  city_centroid: 40,
} as const;

export type GeocodeProvider = keyof typeof GEOCODE_CONFIDENCE;

type Centroid = readonly [lat: number | null, lon: number | null];

interface KnownPlace {
  readonly districtId: number | null;
  readonly streetId: number | null;
  readonly streetDistrictId: number | null;
  readonly street: Centroid;
  readonly district: Centroid;
  readonly city: Centroid;
}

/**
 * Checks that district and street are of the city, lets an order without a district adopt that of
 * its directory street, and takes the best coordinates there are: given by the user (100), street
 * (80), district (60), city centroid (40) (order-lifecycle.md section 9). A problem list instead
 * when something is not of the city.
 */
export async function findPlace(
  q: Queryable,
  cityId: number,
  input: PlaceInput,
): Promise<Place | OrderProblem[]> {
  const { location, streetManual } = input;
  const known = await lookUp(q, cityId, input);
  const problems: OrderProblem[] = [];
  const refuse = (field: OrderProblem["field"], code: "not_of_city" | "two_streets" | "not_coordinates") =>
    problems.push({ field, problem: { code } });
  if (input.districtId !== null && known.districtId === null) refuse("districtId", "not_of_city");
  if (input.streetId !== null && known.streetId === null) refuse("streetId", "not_of_city");
  if (input.streetId !== null && streetManual !== null) refuse("streetManual", "two_streets");
  if (location !== null && !isOnEarth(location)) refuse("location", "not_coordinates");
  if (problems.length > 0) return problems;

  const districtId = known.districtId ?? known.streetDistrictId;
  return { districtId, streetId: known.streetId, streetManual, ...bestCoordinates(location, known) };
}

function lookUp(q: Queryable, cityId: number, input: PlaceInput): Promise<KnownPlace> {
  const districtId = isRowId(input.districtId) ? input.districtId : null;
  const streetId = isRowId(input.streetId) ? input.streetId : null;
  return q.one<KnownPlace>(sql`
    select d.id as "districtId", s.id as "streetId", s.district_id as "streetDistrictId",
           array[s.centroid_lat, s.centroid_lon] as street,
           array[home.centroid_lat, home.centroid_lon] as district,
           array[c.centroid_lat, c.centroid_lon] as city
      from cities c
      left join districts d on d.id = ${districtId}::int and d.city_id = c.id
      left join streets s on s.id = ${streetId}::int and s.city_id = c.id
      left join districts home on home.id = coalesce(d.id, s.district_id)
     where c.id = ${cityId}`);
}

function bestCoordinates(
  location: Coordinates | null,
  known: KnownPlace,
): Pick<Place, "lat" | "lon" | "geocodeProvider" | "geocodeConfidence"> {
  const given: Centroid = [location?.lat ?? null, location?.lon ?? null];
  const sources: readonly [GeocodeProvider, Centroid][] = [
    ["user_location", given],
    ["street_centroid", known.street],
    ["district_centroid", known.district],
    ["city_centroid", known.city],
  ];
  for (const [geocodeProvider, [lat, lon]] of sources) {
    if (lat === null || lon === null) continue;
    return { lat, lon, geocodeProvider, geocodeConfidence: GEOCODE_CONFIDENCE[geocodeProvider] };
  }
  return { lat: null, lon: null, geocodeProvider: null, geocodeConfidence: null };
}

function isOnEarth({ lat, lon }: Coordinates): boolean {
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
}
