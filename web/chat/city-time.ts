/** Moments as a clock on a wall of the city shows them, whatever the zone of the browser. */
export class CityTime {
  readonly #clock: Intl.DateTimeFormat;
  readonly #minute: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;

  constructor(zone: string, language: string) {
    const parts = { timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" } as const;
    this.#clock = new Intl.DateTimeFormat("ru", { ...parts, second: "2-digit" });
    this.#minute = new Intl.DateTimeFormat("ru", parts);
    this.#day = new Intl.DateTimeFormat(language, { timeZone: zone, day: "numeric", month: "long" });
  }

  /** 14:06:42 */
  clock(moment: Date): string {
    return this.#clock.format(moment);
  }

  /** 14:06 */
  minute(moment: Date): string {
    return this.#minute.format(moment);
  }

  /** «10 марта», "March 10" */
  day(moment: Date): string {
    return this.#day.format(moment);
  }
}

/** How long until something: `0:22`, `12:05`, `1:05:07`. Rounded up, so that 0:00 means now. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
