/**
 * When and where a photo was taken, written into its sidecar where that says nothing of it: for a kept copy whose file has
 * lost what the one that goes still knows. What is there already is never exchanged, and taking back takes only what was
 * written here.
 */
import { constants } from 'node:fs';
import { access, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { editXmp } from './edit.ts';
import { freshSidecar, problemOf, readSidecar, writeSidecar, type Problem, type Sidecar } from './file.ts';
import { valueNames, type ValueName } from './names.ts';
import { folderNames, sidecarNames, type Naming } from './places.ts';

export interface TakenFacts {
  /** Wall clock, ms as if it were UTC, and its distance from UTC in minutes; null where not known. */
  taken: { local: number; offset: number | null } | null;
  /** Degrees; null where not known. */
  place: { lat: number; lon: number } | null;
}

/** Values by the names of `names.ts`, as XMP writes them. */
export type FactValues = Readonly<Partial<Record<ValueName, string>>>;

/** As the EXIF part of XMP has it: ISO 8601 with the zone where it is known; degrees and decimal minutes with a letter. */
export function valuesOf({ taken, place }: TakenFacts): FactValues {
  const time = taken === null ? null : timeText(taken);
  return {
    ...(time !== null && { taken: time, created: time }),
    ...(place !== null && { latitude: angleText(place.lat, 'N', 'S'), longitude: angleText(place.lon, 'E', 'W'), gpsVersion: '2.3.0.0' }),
  };
}

function timeText({ local, offset }: NonNullable<TakenFacts['taken']>): string {
  const clock = new Date(local).toISOString().replace(/(\.000)?Z$/, '');
  if (offset === null) return clock;
  const minutes = Math.abs(offset);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${clock}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function angleText(degrees: number, positive: string, negative: string): string {
  // In units of the last digit first, so that 59.9999999 minutes become the next degree.
  const units = Math.round(Math.abs(degrees) * 60 * 1e6);
  return `${Math.floor(units / 60e6)},${((units % 60e6) / 1e6).toFixed(6)}${degrees < 0 ? negative : positive}`;
}

export interface FactsPlan {
  sidecar: string;
  /** What the sidecar does not say yet. */
  values: FactValues;
  /** No sidecar was there. */
  isNew: boolean;
}

/** What would be written for `photo` (absolute path). Changes nothing. Fails with `sidecar-refused` where it cannot be. */
export async function planFacts(photo: string, wanted: FactValues, naming: Naming): Promise<Result<FactsPlan>> {
  const folder = dirname(photo);
  try {
    await access(folder, constants.W_OK);
    const { home } = sidecarNames(basename(photo), folderNames(await readdir(folder)), naming);
    const path = join(folder, home);
    const sidecar = await open(path);
    if ('code' in sidecar) return refused(sidecar);
    const told = toldOf(sidecar);
    return ok({ sidecar: path, values: Object.fromEntries(Object.entries(wanted).filter(([name]) => !told.has(name as ValueName))), isNew: sidecar.stamp === null });
  } catch (error) {
    return refused(problemOf(error, photo, folder));
  }
}

/** Date and place are each told by several properties: one of them is enough for another program. */
const siblings: readonly (readonly ValueName[])[] = [['taken', 'created'], ['latitude', 'longitude', 'gpsVersion']];
function toldOf({ facts }: Sidecar): Set<ValueName> {
  return new Set(siblings.filter((names) => names.some((name) => facts.values[name] !== undefined)).flat());
}

/** Writing twice is writing once. */
export const writeFacts = (plan: FactsPlan): Promise<Result<void>> =>
  change(plan, (sidecar) => Object.fromEntries(Object.entries(plan.values).filter(([name]) => sidecar.facts.values[name as ValueName] === undefined)));

/** Takes back what is still as it was written; a sidecar that was made for it and says nothing else goes with it. */
export const takeBackFacts = (plan: FactsPlan): Promise<Result<void>> =>
  change(plan, (sidecar) => Object.fromEntries(valueNames.filter((name) => plan.values[name] !== undefined && sidecar.facts.values[name] === plan.values[name]).map((name) => [name, null])));

/** Another program may be writing as well. */
const patience = 3;

async function change(plan: FactsPlan, valuesFor: (sidecar: Sidecar) => Partial<Record<ValueName, string | null>>): Promise<Result<void>> {
  for (let turn = 1; turn <= patience; turn++) {
    const sidecar = await open(plan.sidecar);
    if ('code' in sidecar) return refused(sidecar);
    const values = valuesFor(sidecar);
    if (Object.keys(values).length === 0) return ok(undefined);
    const { text } = editXmp(sidecar.document, { lists: {}, values });
    if (plan.isNew && sidecar.stamp !== null && text === freshSidecar().document.text) {
      await rm(plan.sidecar, { force: true });
      return ok(undefined);
    }
    const written = await writeSidecar(plan.sidecar, text, sidecar);
    if (written.outcome === 'written') return ok(undefined);
    if (written.outcome === 'refused') return refused(written.problem);
  }
  return refused({ code: 'busy', message: `Another program keeps writing to "${basename(plan.sidecar)}".` });
}

async function open(path: string): Promise<Sidecar | Problem> {
  const read = await readSidecar(path);
  return read.outcome === 'refused' ? read.problem : read.outcome === 'none' ? freshSidecar() : read.sidecar;
}

const refused = ({ message }: Problem): Result<never> => fail('sidecar-refused', message);
