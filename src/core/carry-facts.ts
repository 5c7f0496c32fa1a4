/**
 * When and where, from the file that goes to the sidecar of the one that stays, where the user wants that and the kept file
 * does not say it itself. Only between forms of one picture: another frame of a burst has its own moment.
 */
import * as z from 'zod';
import { ok, type Result } from '../shared/errors.ts';
import type { CarryOver, Json } from './disposal/carry-over.ts';
import { planFacts, takeBackFacts, valuesOf, writeFacts, type FactsPlan, type TakenFacts } from './sidecar/facts.ts';
import { valueNames } from './sidecar/names.ts';
import type { Naming } from './sidecar/places.ts';
import type { PhotoEntry } from './store/store.ts';

const changeSchema = z.strictObject({ sidecar: z.string(), values: z.partialRecord(z.enum(valueNames as [(typeof valueNames)[number]]), z.string()), isNew: z.boolean() });

export interface CarryFactsParts {
  photos: ReadonlyMap<string, PhotoEntry>;
  /** The user wants it. */
  isOn(): boolean;
  naming(): Naming;
}

export function carryFacts({ photos, isOn, naming }: CarryFactsParts): CarryOver {
  return {
    name: 'facts',
    async work(from, to, kind, kept) {
      const [goes, stays] = [photos.get(from), photos.get(to)];
      if (!isOn() || kind !== 'same' || goes === undefined || stays === undefined) return ok(null);
      const wanted = valuesOf(missing(goes, stays));
      if (Object.keys(wanted).length === 0) return ok(null);
      const plan = await planFacts(kept, wanted, naming());
      if (!plan.ok) return plan;
      return ok(Object.keys(plan.value.values).length === 0 ? null : ({ ...plan.value } as unknown as Json));
    },
    apply: (given) => withPlan(given, writeFacts),
    revert: (given) => withPlan(given, takeBackFacts),
    describe(given) {
      const values = changeSchema.safeParse(given).data?.values;
      const told = [...(values?.taken === undefined ? [] : ['date']), ...(values?.latitude === undefined ? [] : ['place'])];
      return told.length === 0 ? '' : `the ${told.join(' and ')}, in a sidecar`;
    },
  };
}

/** A date from the file's name or from its own date is no more than a guess: neither replaces anything, nor is carried on. */
function missing(goes: PhotoEntry, stays: PhotoEntry): TakenFacts {
  const isDated = goes.takenSource === 'exif' && goes.takenLocal !== null && stays.takenSource !== 'exif';
  const isPlaced = goes.lat !== null && goes.lon !== null && (stays.lat === null || stays.lon === null);
  return {
    taken: isDated ? { local: goes.takenLocal as number, offset: goes.takenOffset } : null,
    place: isPlaced ? { lat: goes.lat as number, lon: goes.lon as number } : null,
  };
}

async function withPlan(given: unknown, act: (plan: FactsPlan) => Promise<Result<void>>): Promise<Result<void>> {
  const change = changeSchema.safeParse(given);
  return change.success ? act(change.data as FactsPlan) : ok(undefined);
}
