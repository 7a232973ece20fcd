import type { OrderCategory } from "../orders/lifecycle.ts";
import type { StaffRole } from "../staff/actor.ts";

/** The people of the demo data set (seed-data.md section 5). Every name, phone and id is made up. */

export const DEMO_CITY = "Демоград";

export type DemoDistrict = "Центральный" | "Северный" | "Южный" | "Заречный";
export const DEMO_DISTRICTS: readonly DemoDistrict[] = ["Центральный", "Северный", "Южный", "Заречный"];

export type DemoStaffKey = "anna" | "boris" | "vera" | "gleb" | "dina";

export interface DemoStaff {
  readonly key: DemoStaffKey;
  readonly tgUserId: number;
  readonly fullName: string;
  readonly username: string;
  readonly phone: string;
  readonly role: StaffRole;
  /** Names of cities in his scope. */
  readonly cities: readonly string[];
  /** Has a window on the chat page. */
  readonly hasWindow: boolean;
}

export const DEMO_STAFF: readonly DemoStaff[] = [
  staff("anna", 1, "Анна Котова", "GLOBAL_ADMIN", [], false),
  staff("boris", 2, "Борис Лисин", "CITY_ADMIN", [DEMO_CITY], true),
  staff("vera", 3, "Вера Соколова", "LOGIST", [DEMO_CITY], true),
  staff("gleb", 4, "Глеб Журавлёв", "LOGIST", ["Владивосток"], false),
  staff("dina", 5, "Дина Белкина", "LOGIST", [], false),
];

function staff(
  key: DemoStaffKey,
  n: number,
  fullName: string,
  role: StaffRole,
  cities: readonly string[],
  hasWindow: boolean,
): DemoStaff {
  const username = `demo_${key}`;
  return {
    key,
    tgUserId: 900_000_000 + n,
    fullName,
    username,
    phone: `+7900555000${n}`,
    role,
    cities,
    hasWindow,
  };
}

export type DemoMasterKey =
  | "fast"
  | "second"
  | "careful"
  | "calm"
  | "newcomer"
  | "offShift"
  | "onBreak"
  | "atLimit"
  | "noOrders"
  | "blocked"
  | "unverified"
  | "inactive"
  | "deleted"
  | "noSkill"
  | "otherDistrict"
  | "unreachable"
  | "busySlot"
  | "threeOffers"
  | "kaliningrad1"
  | "kaliningrad2"
  | "vladivostok1"
  | "vladivostok2"
  | "vladivostok3"
  | "waiting";

export interface DemoMaster {
  readonly key: DemoMasterKey;
  readonly tgUserId: number;
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string | null;
  readonly phone: string;
  readonly city: string;
  /** Empty = city-wide (cities without districts). */
  readonly districts: readonly DemoDistrict[];
  readonly skills: readonly OrderCategory[];
  readonly hasVehicle: boolean;
  readonly rating: string;
  /** What his orders of the last two weeks cost, in roubles; null = he had none. */
  readonly checks: readonly [min: number, max: number] | null;
  /** Approved so many days ago; null = not approved. */
  readonly approvedDaysAgo: number | null;
  readonly referredBy?: DemoMasterKey;
  readonly hasWindow: boolean;
}

type Traits = Omit<
  DemoMaster,
  "key" | "tgUserId" | "lastName" | "firstName" | "middleName" | "phone" | "hasWindow"
> & {
  readonly hasWindow?: boolean;
};

const HERE = { city: DEMO_CITY, approvedDaysAgo: 40, rating: "4.70", hasVehicle: false } as const;
const ABROAD = { approvedDaysAgo: 40, districts: [], checks: null, rating: "4.80" } as const;

/** The 18 of Демоград first: 5 who fit the demo order, then one for each reason why a master does not. */
export const DEMO_MASTERS: readonly DemoMaster[] = [
  master("fast", 101, "Быстров Артём Олегович", {
    ...HERE,
    districts: ["Центральный", "Северный"],
    skills: ["ELECTRICS", "PLUMBING", "HANDYMAN"],
    hasVehicle: true,
    rating: "4.95",
    checks: [7_600, 11_000],
    referredBy: "careful",
    hasWindow: true,
  }),
  master("second", 102, "Ковалёв Денис Игоревич", {
    ...HERE,
    districts: ["Центральный", "Южный"],
    skills: ["ELECTRICS", "APPLIANCES", "HANDYMAN"],
    hasVehicle: true,
    rating: "4.80",
    checks: [3_500, 6_500],
    hasWindow: true,
  }),
  master("careful", 103, "Громов Сергей Павлович", {
    ...HERE,
    districts: ["Центральный", "Северный"],
    skills: ["ELECTRICS", "WINDOWS", "PLUMBING"],
    rating: "4.90",
    checks: [7_200, 9_500],
    hasWindow: true,
  }),
  master("calm", 104, "Тихонов Павел Андреевич", {
    ...HERE,
    districts: ["Центральный", "Северный", "Заречный"],
    skills: ["ELECTRICS", "PLUMBING", "HANDYMAN"],
    rating: "4.60",
    checks: [2_500, 5_000],
    referredBy: "fast",
  }),
  master("newcomer", 105, "Новиков Илья Романович", {
    ...HERE,
    districts: ["Центральный", "Северный"],
    skills: ["ELECTRICS", "PLUMBING", "HANDYMAN"],
    rating: "5.00",
    checks: null,
    approvedDaysAgo: 2,
    referredBy: "calm",
  }),
  master("offShift", 106, "Осипов Кирилл Юрьевич", {
    ...HERE,
    districts: ["Центральный", "Южный"],
    skills: ["ELECTRICS", "ROADSIDE"],
    hasVehicle: true,
    checks: [2_800, 5_500],
  }),
  master("onBreak", 107, "Лебедев Роман Ильич", {
    ...HERE,
    districts: ["Центральный", "Северный"],
    skills: ["ELECTRICS", "APPLIANCES"],
    checks: [3_000, 5_200],
    hasWindow: true,
  }),
  master("atLimit", 108, "Жаров Максим Денисович", {
    ...HERE,
    districts: ["Центральный", "Южный"],
    skills: ["ELECTRICS", "PLUMBING", "APPLIANCES"],
    hasVehicle: true,
    rating: "4.85",
    checks: [4_000, 7_000],
    hasWindow: true,
  }),
  master("noOrders", 109, "Мельник Олег Петрович", {
    ...HERE,
    districts: ["Центральный"],
    skills: ["ELECTRICS"],
    checks: null,
  }),
  master("blocked", 110, "Долгов Виктор Сергеевич", {
    ...HERE,
    districts: ["Центральный", "Заречный"],
    skills: ["ELECTRICS", "ROADSIDE", "HANDYMAN"],
    hasVehicle: true,
    rating: "4.10",
    checks: [3_200, 6_000],
    hasWindow: true,
  }),
  master("unverified", 111, "Зайцев Егор Михайлович", {
    ...HERE,
    districts: ["Центральный"],
    skills: ["ELECTRICS"],
    checks: null,
    approvedDaysAgo: null,
  }),
  master("inactive", 112, "Седов Николай Ильич", {
    ...HERE,
    districts: ["Центральный"],
    skills: ["ELECTRICS"],
    checks: null,
  }),
  master("deleted", 113, "Ушаков Тимур Олегович", {
    ...HERE,
    districts: ["Центральный", "Южный"],
    skills: ["ELECTRICS", "PLUMBING"],
    rating: "3.90",
    checks: [2_500, 4_000],
  }),
  master("noSkill", 114, "Окунев Андрей Викторович", {
    ...HERE,
    districts: ["Центральный", "Южный", "Заречный"],
    skills: ["PLUMBING", "APPLIANCES", "WINDOWS"],
    checks: [2_200, 4_500],
  }),
  master("otherDistrict", 115, "Бережной Антон Львович", {
    ...HERE,
    districts: ["Заречный"],
    skills: ["ELECTRICS", "WINDOWS", "PLUMBING"],
    checks: [2_800, 5_600],
  }),
  master("unreachable", 116, "Молчанов Игорь Степанович", {
    ...HERE,
    districts: ["Центральный", "Северный"],
    skills: ["ELECTRICS", "APPLIANCES"],
    checks: [2_600, 4_800],
  }),
  master("busySlot", 117, "Занозин Вадим Петрович", {
    ...HERE,
    districts: ["Центральный", "Южный"],
    skills: ["ELECTRICS", "APPLIANCES", "HANDYMAN"],
    checks: [3_400, 6_200],
  }),
  master("threeOffers", 118, "Востряков Глеб Антонович", {
    ...HERE,
    districts: ["Центральный", "Южный", "Заречный"],
    skills: ["ELECTRICS", "WINDOWS"],
    hasVehicle: true,
    checks: [3_800, 6_800],
  }),
  master("kaliningrad1", 119, "Балтийский Юрий Карлович", {
    ...ABROAD,
    city: "Калининград",
    skills: ["ELECTRICS", "PLUMBING"],
    hasVehicle: true,
  }),
  master("kaliningrad2", 120, "Янтарёв Степан Ильич", {
    ...ABROAD,
    city: "Калининград",
    skills: ["APPLIANCES", "WINDOWS"],
    hasVehicle: false,
  }),
  master("vladivostok1", 121, "Приморцев Фёдор Львович", {
    ...ABROAD,
    city: "Владивосток",
    skills: ["ELECTRICS", "HANDYMAN"],
    hasVehicle: true,
  }),
  master("vladivostok2", 122, "Морской Леонид Юрьевич", {
    ...ABROAD,
    city: "Владивосток",
    skills: ["PLUMBING", "APPLIANCES"],
    hasVehicle: false,
  }),
  master("vladivostok3", 123, "Сопкин Матвей Олегович", {
    ...ABROAD,
    city: "Владивосток",
    skills: ["WINDOWS", "ROADSIDE"],
    hasVehicle: true,
  }),
  master("waiting", 124, "Ожидаев Платон Сергеевич", {
    ...ABROAD,
    city: "Москва",
    skills: ["PLUMBING", "HANDYMAN"],
    hasVehicle: false,
    approvedDaysAgo: null,
  }),
];

function master(key: DemoMasterKey, n: number, name: string, traits: Traits): DemoMaster {
  const [lastName, firstName, middleName] = name.split(" ") as [string, string, string];
  const phone = `+79005550${n}`;
  return {
    hasWindow: false,
    ...traits,
    key,
    tgUserId: 900_000_000 + n,
    lastName,
    firstName,
    middleName,
    phone,
  };
}

/** Everybody who can write to a bot; the chat page registers all and opens a window for some. */
export interface DemoPerson {
  readonly tgUserId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string | null;
  readonly bot: "admin" | "master";
  readonly hasWindow: boolean;
  readonly key: DemoStaffKey | DemoMasterKey;
}

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  ...DEMO_STAFF.map(({ key, tgUserId, fullName, username, hasWindow }): DemoPerson => {
    const [firstName, lastName] = fullName.split(" ") as [string, string];
    return { key, tgUserId, firstName, lastName, username, bot: "admin", hasWindow };
  }),
  ...DEMO_MASTERS.map(
    ({ key, tgUserId, firstName, lastName, hasWindow }): DemoPerson => ({
      key,
      tgUserId,
      firstName,
      lastName,
      username: null,
      bot: "master",
      hasWindow,
    }),
  ),
];
