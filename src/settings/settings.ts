import { DEFAULTS, type SettingKey, type SettingValue, type SettingValues } from "./catalogue.ts";

/**
 * All settings at one moment, immutable. Commands and the pure rules take one; reading it costs
 * no query. Values are in the units of the catalogue.
 */
export class Settings {
  /** `settings_versions.id` of this snapshot; 0 only for `Settings.of` without one. */
  readonly version: number;
  readonly #values: SettingValues;
  readonly #own: Partial<SettingValues>;
  readonly #cities: ReadonlyMap<number, Settings>;

  private constructor(
    common: SettingValues,
    own: Partial<SettingValues>,
    version: number,
    cities: ReadonlyMap<number, Settings>,
  ) {
    this.#values = Object.freeze({ ...common, ...own });
    this.#own = own;
    this.version = version;
    this.#cities = cities;
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.#values[key];
  }

  /** The settings as they hold in a city: its `city_settings` over the common ones, same version. */
  forCity(cityId: number): Settings {
    return this.#cities.get(cityId) ?? this;
  }

  /** True in the settings of a city that has a value of its own for `key`. */
  overrides(key: SettingKey): boolean {
    return this.#own[key] !== undefined;
  }

  /** Cities with values of their own. */
  get cityIds(): readonly number[] {
    return [...this.#cities.keys()];
  }

  /** A plain copy of every value. */
  values(): SettingValues {
    return this.#values;
  }

  /**
   * The defaults with `overrides` on top, unchecked; `cities` overrides per city id on top of
   * that. For tests, the replay and what is loaded from the database.
   */
  static of(
    overrides: Partial<SettingValues> = {},
    options: {
      readonly version?: number;
      readonly cities?: ReadonlyMap<number, Partial<SettingValues>>;
    } = {},
  ): Settings {
    const version = options.version ?? 0;
    const values: SettingValues = { ...DEFAULTS, ...overrides };
    const cities = new Map<number, Settings>();
    for (const [cityId, own] of options.cities ?? []) {
      cities.set(cityId, new Settings(values, own, version, new Map()));
    }
    return new Settings(values, {}, version, cities);
  }
}
