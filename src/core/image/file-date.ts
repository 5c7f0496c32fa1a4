/** When a picture was taken, from its file name or, last of all, from the file's own time. Pure. */

/** Wall-clock time as milliseconds, as if the wall clock were UTC; null where the fields are no real time. */
export function wallClock(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0): number | null {
  // Photography starts in 1826; a century ahead is a broken clock.
  if (year < 1826 || year > 2100 || hour > 23 || minute > 59 || second > 60) return null;
  const time = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), ms);
  const back = new Date(time);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? time : null;
}

/** Names that start with a full date, as phones, cameras, chat programs and screenshot tools write them. */
const compact = /(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:[-_ T.]?(?:at[-_ ])?(\d{2})(\d{2})(\d{2})(\d{3})?)?(?!\d)/;
const spaced = /(?<!\d)((?:19|20)\d{2})([-_.])(\d{2})\2(\d{2})(?:(?:[-_ T]|[-_, ]+(?:at|um|à|a las)[-_ ])(\d{1,2})[-_.:h ](\d{2})[-_.:m ](\d{2})(?:[ \u202f]?([AP]M))?)?(?!\d)/i;
/** Chat programs name a picture by the moment it was sent: 13 digits and hardly anything else. */
const epoch = /^(?:FB_IMG_|mmexport|received_|IMG_|Snapchat-)?(1\d{12})$/i;

const earliestEpoch = Date.UTC(2001, 8, 9);

/**
 * @param name file name, with or without folder and extension
 * @param now milliseconds; a name that dates from the future is no date
 * @returns wall-clock milliseconds as if UTC, at midday where the name has only a day (so that no zone moves the day)
 */
export function dateFromName(name: string, now: number): number | null {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).replace(/\.[^.]*$/, '');
  const time = fromCompact(base) ?? fromSpaced(base) ?? fromEpoch(base);
  return time !== null && time <= now + 86_400_000 ? time : null;
}

function fromCompact(base: string): number | null {
  const found = compact.exec(base);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, ms] = found;
  if (hour === undefined) return wallClock(Number(year), Number(month), Number(day), 12);
  return wallClock(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), Number(ms ?? 0));
}

function fromSpaced(base: string): number | null {
  const found = spaced.exec(base);
  if (found === null) return null;
  const [, year, , month, day, hour, minute, second, half] = found;
  if (hour === undefined) return wallClock(Number(year), Number(month), Number(day), 12);
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  return wallClock(Number(year), Number(month), Number(day), hours, Number(minute), Number(second));
}

function fromEpoch(base: string): number | null {
  const found = epoch.exec(base);
  const time = Number(found?.[1] ?? 0);
  return time >= earliestEpoch ? localWallClock(time) : null;
}

/** The wall clock of this computer at a moment, as milliseconds as if UTC. */
export function localWallClock(time: number): number {
  const date = new Date(time);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate(), date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds());
}
