/**
 * Pictures from outside the library that searches go by. They are called by their SHA-256 as every photo is, live in
 * memory only, and the oldest make room. After a change of model they are looked at again, from a small copy.
 */
import { basename } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { PhotoTile } from '../../shared/contract.ts';
import type { AddedExample } from '../../shared/examples-contract.ts';
import type { Example } from '../search/search.ts';
import { isoTime } from '../search/tile.ts';
import type { PhotoOutcome } from '../../vision/contract.ts';

/** A file, or the bytes of one that has only a name here. */
export type ExampleSource = { path: string } | { name: string; bytes: Uint8Array };

/** What of a model is needed here. */
export interface ExampleModel {
  key: string;
  /** Its photos' vectors. */
  resident: { has(id: string): boolean };
  look(source: ExampleSource, signal: AbortSignal): Promise<Result<PhotoOutcome>>;
}

export interface OutsideExamples {
  /** Fails with `file-unreadable` (`details.code` is the quarantine code), and as the visual child fails. */
  add(source: ExampleSource, signal: AbortSignal): Promise<Result<AddedExample>>;
  /** `examples`, those that are known here with their vectors by this model. The others are left as they are. */
  resolve(examples: readonly Example[], model: ExampleModel, signal: AbortSignal): Promise<Result<Example[]>>;
}

interface Known {
  photo: PhotoTile;
  /** As a WebP of at most 1024 pixels a side: what another model looks at. */
  copy: Uint8Array;
  vector: Float32Array;
  /** The model that the vector is of. */
  model: string;
}

/** About 40 KB each. One search takes twenty. */
const mostKnown = 60;

/** @param inLibrary the tile of a photo that the library shows; null for any other id */
export function createOutsideExamples(model: () => ExampleModel, inLibrary: (id: string) => PhotoTile | null): OutsideExamples {
  /** The one that was used last comes last. */
  const known = new Map<string, Known>();
  const keep = (example: Known): void => {
    known.delete(example.photo.id);
    known.set(example.photo.id, example);
    for (const id of known.keys()) if (known.size > mostKnown) known.delete(id);
  };
  return {
    async add(source, signal) {
      const asked = model();
      const name = 'path' in source ? basename(source.path) : source.name;
      const looked = await lookAt(asked, source, name, signal);
      if (!looked.ok) return looked;
      const { hash, facts, vector, copies } = looked.value;
      const there = asked.resident.has(hash) ? inLibrary(hash) : null;
      if (there !== null) return ok({ photo: there, outside: false });
      if (copies === undefined) return fail('internal', 'Something went wrong inside Snapsift. Nothing was changed; please try again.');
      const { width, height, takenLocal, takenOffset, takenSource, color } = facts;
      const takenAt = takenSource === 'exif' ? isoTime(takenLocal, takenOffset) : null;
      const photo: PhotoTile = { id: hash, thumb: `data:image/webp;base64,${Buffer.from(copies.small).toString('base64')}`, width, height, takenAt, color, name };
      keep({ photo, copy: copies.large, vector, model: asked.key });
      return ok({ photo, outside: true });
    },
    async resolve(examples, asked, signal) {
      const resolved: Example[] = [];
      for (const example of examples) {
        const found = 'id' in example.source && !asked.resident.has(example.source.id) ? known.get(example.source.id) : undefined;
        if (found === undefined) {
          resolved.push(example);
          continue;
        }
        if (found.model !== asked.key) {
          const again = await lookAt(asked, { name: found.photo.name, bytes: found.copy }, found.photo.name, signal);
          if (!again.ok) return again;
          Object.assign(found, { vector: again.value.vector, model: asked.key });
        }
        keep(found);
        resolved.push({ ...example, source: { vector: found.vector, name: found.photo.name, id: found.photo.id } });
      }
      return ok(resolved);
    },
  };
}

async function lookAt(model: ExampleModel, source: ExampleSource, name: string, signal: AbortSignal): Promise<Result<Extract<PhotoOutcome, { outcome: 'indexed' }>>> {
  const outcome = await model.look(source, signal);
  if (!outcome.ok) return outcome;
  if (outcome.value.outcome === 'indexed') return ok(outcome.value);
  return fail('file-unreadable', `"${name}" cannot be used: ${outcome.value.message}`, { code: outcome.value.code });
}
