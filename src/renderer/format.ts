/** Numbers, sizes, dates and durations as a person reads them, in one locale. Pure: the locale comes from outside. */

/** The first language that the strings exist in, with its region, so that dates and numbers look as they do at home. */
export function pickLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en\b/i.test(language)) ?? 'en-GB';
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Picture times are wall-clock times without a zone of their own: they are read and written as if in UTC. */
function wallClock(takenAt: string): Date | null {
  const match = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?/.exec(takenAt);
  if (match === null) return null;
  const part = (index: number, or: number): number => Number(match[index] ?? or);
  const date = new Date(Date.UTC(part(1, 0), part(2, 1) - 1, part(3, 1), part(4, 0), part(5, 0), part(6, 0)));
  return Number.isNaN(date.getTime()) ? null : date;
}

export function createFormat(locale: string) {
  const plain = new Intl.NumberFormat(locale);
  const rules = new Intl.PluralRules(locale);
  const dateTime = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const month = dateTime({ month: 'long', year: 'numeric' });
  const shortMonth = dateTime({ month: 'short', year: 'numeric' });
  const day = dateTime({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const shortDay = dateTime({ day: 'numeric', month: 'short', year: 'numeric' });
  const clock = dateTime({ hour: 'numeric', minute: '2-digit' });
  const zoned = /(Z|[+-]\d{2}:\d{2})$/;

  const number = (value: number, digits = 0): string =>
    digits === 0 ? plain.format(Math.round(value)) : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  const unit = (value: number, name: string, digits: number): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: name === 'byte' ? 'long' : 'short', maximumFractionDigits: digits }).format(value);
  const show = (formatter: Intl.DateTimeFormat, takenAt: string | null): string | null => {
    const date = takenAt === null ? null : wallClock(takenAt);
    return date === null ? null : formatter.format(date);
  };

  return {
    locale,
    number,
    /** `one` or `many` with its number in front: "1 photo", "12,431 photos". */
    count: (value: number, one: string, many: string): string => `${number(value)} ${rules.select(value) === 'one' ? one : many}`,
    /** Decimal units, as file managers show them. */
    bytes: (value: number): string => {
      let size = value;
      let step = 0;
      while (size >= 999.5 && step < sizes.length - 1) {
        size /= 1000;
        step++;
      }
      return unit(size, sizes[step] ?? 'byte', step < 2 || size >= 99.5 ? 0 : 1);
    },
    /** "about 8 min", "about 2 h 10 min", "less than a minute". Rounded as coarsely as the guess is. */
    duration: (seconds: number): string => {
      if (seconds < 45) return 'less than a minute';
      const minutes = Math.max(1, Math.round(seconds / 60));
      if (minutes < 60) return `about ${number(minutes)} min`;
      const rounded = Math.round(minutes / 5) * 5;
      const rest = rounded % 60;
      const hours = number(Math.floor(rounded / 60));
      return rest === 0 || rounded >= 600 ? `about ${hours} h` : `about ${hours} h ${rest} min`;
    },
    /** `YYYY-MM` as "March 2023"; null where no date is known. */
    month: (value: string | null): string | null => show(month, value),
    shortMonth: (value: string | null): string | null => show(shortMonth, value),
    /** The day in words: "Saturday 12 March 2023". */
    day: (takenAt: string | null): string | null => show(day, takenAt),
    shortDay: (takenAt: string | null): string | null => show(shortDay, takenAt),
    /** The time of day, where the picture has one; with the zone only where the picture states it. */
    time: (takenAt: string | null): string | null => {
      if (takenAt === null || !takenAt.includes('T')) return null;
      const zone = zoned.exec(takenAt)?.[1];
      const shown = show(clock, takenAt);
      if (shown === null || zone === undefined) return shown;
      return `${shown} (UTC${zone === 'Z' || zone === '+00:00' ? '' : zone.replace('-', '\u2212')})`;
    },
    /** Null for pictures so small that they would have none. */
    megapixels: (width: number, height: number): string | null => (width * height < 50_000 ? null : number((width * height) / 1e6, (width * height) / 1e6 < 10 ? 1 : 0)),
    /** Seconds as photographers write them: "1/250 s", "2.5 s". */
    exposure: (seconds: number): string => (seconds < 0.4 && seconds > 0 ? `1/${number(1 / seconds)} s` : `${number(seconds, 1)} s`),
    /** Degrees with a compass letter: "64.1466° N, 21.9426° W". */
    coordinates: (lat: number, lon: number): string => {
      const degrees = (value: number, positive: string, negative: string): string =>
        `${new Intl.NumberFormat(locale, { minimumFractionDigits: 4, maximumFractionDigits: 4 }).format(Math.abs(value))}° ${value < 0 ? negative : positive}`;
      return `${degrees(lat, 'N', 'S')}, ${degrees(lon, 'E', 'W')}`;
    },
  };
}

export type Format = ReturnType<typeof createFormat>;
