import { ORDER_CATEGORIES, type OrderCategory } from "../orders/lifecycle.ts";
import { distanceKm, type Point } from "./distance.ts";
import type { Figures } from "./model.ts";
import type { LogCity, LogDistrict } from "./places.ts";
import { streamOf, weightedPick } from "./streams.ts";

/** A master as the model makes him; `number` is 1, 2, 3, ... and becomes his id. */
export interface ModelMaster {
  readonly number: number;
  /** Where he starts the day; null in a log without coordinates. */
  readonly home: Point | null;
  /** Places in `LogCity.districts`. */
  readonly districts: readonly number[];
  readonly skills: readonly OrderCategory[];
  readonly hasVehicle: boolean;
  /** 0 to 500. */
  readonly ratingHundredths: number;
  /** Days on which he works, 0 = Monday. */
  readonly workdays: readonly number[];
  readonly startsEarly: boolean;
}

export interface PeopleInput {
  readonly count: number;
  readonly seed: number;
  readonly city: LogCity;
  /** How often each trade is asked for. */
  readonly demand: Readonly<Partial<Record<OrderCategory, number>>>;
  readonly figures: Figures;
}

/** Fewest masters who know a trade that is asked for at all. */
const MASTERS_PER_SKILL_MIN = 2;

/** The masters of a replay: the same for every policy of the same seed. Pure. */
export function makePeople(input: PeopleInput): ModelMaster[] {
  const people = Array.from({ length: input.count }, (_, index) => makeMaster(index + 1, input));
  return coverSkills(people, input.demand);
}

function makeMaster(number: number, { seed, city, demand, figures }: PeopleInput): ModelMaster {
  const random = streamOf(seed, "master", number);
  const { abilities, shift } = figures;
  const home =
    city.districts.length === 0 ? null : weightedPick(random, city.districts, ({ requests }) => requests);
  const skillCount = abilities.skillsMin + random.below(abilities.skillsMax - abilities.skillsMin + 1);
  return {
    number,
    home: home?.centre ?? city.centre,
    districts: home === null ? [] : nearestDistricts(home, city, abilities.districtsShare),
    skills: pickSkills(streamOf(seed, "skills", number), demand, skillCount),
    hasVehicle: random.chance(abilities.vehicleShare),
    ratingHundredths: Math.round((abilities.ratingMin + random.next() * (5 - abilities.ratingMin)) * 100),
    workdays: random
      .shuffled([0, 1, 2, 3, 4, 5, 6])
      .slice(0, shift.workdaysPerWeek)
      .sort((a, b) => a - b),
    startsEarly: random.chance(shift.earlyShare),
  };
}

/** His own district and those nearest to it; districts without coordinates come last, by name. */
function nearestDistricts(home: LogDistrict, { districts }: LogCity, share: number): number[] {
  const count = Math.max(1, Math.round(districts.length * share));
  const far = (district: LogDistrict) => {
    if (district === home) return -1;
    return home.centre && district.centre
      ? distanceKm(home.centre, district.centre)
      : Number.POSITIVE_INFINITY;
  };
  return districts
    .map((district, place) => ({ place, km: far(district) }))
    .sort((a, b) => (a.km === b.km ? a.place - b.place : a.km - b.km))
    .slice(0, count)
    .map(({ place }) => place);
}

/** By the square root of the demand: rare trades are learnt more often than they are asked for. */
function pickSkills(
  random: ReturnType<typeof streamOf>,
  demand: PeopleInput["demand"],
  count: number,
): OrderCategory[] {
  const left = ORDER_CATEGORIES.filter((category) => (demand[category] ?? 0) > 0);
  const skills: OrderCategory[] = [];
  while (skills.length < count && left.length > 0) {
    const skill = weightedPick(random, left, (category) => Math.sqrt(demand[category]!));
    left.splice(left.indexOf(skill), 1);
    skills.push(skill);
  }
  return skills.sort();
}

/** A trade that too few happened to learn is taught to the first who lack it. */
function coverSkills(people: readonly ModelMaster[], demand: PeopleInput["demand"]): ModelMaster[] {
  const taught = people.map((master) => ({ ...master, skills: [...master.skills] }));
  for (const category of ORDER_CATEGORIES) {
    if ((demand[category] ?? 0) === 0) continue;
    let missing = MASTERS_PER_SKILL_MIN - taught.filter(({ skills }) => skills.includes(category)).length;
    for (const { skills } of taught) {
      if (missing <= 0) break;
      if (skills.includes(category)) continue;
      skills.push(category);
      skills.sort();
      missing -= 1;
    }
  }
  return taught;
}
