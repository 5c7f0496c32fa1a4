/**
 * What a photo becomes on its way out: the file as it is, or without what is said of it, or made anew and smaller.
 * Never with something that was to be left out: where that cannot be done, there is no picture.
 */
import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import type { ExportRequest, StripMode } from '../../shared/export-contract.ts';
import { carrySaid } from './carry.ts';
import { withExtension } from './names.ts';
import { strip } from './strip.ts';

export type Treatment = Pick<ExportRequest, 'longest' | 'strip'>;

export interface Made {
  /** Null: the file as it is. */
  bytes: Uint8Array | null;
  /** With the extension that it has now. */
  name: string;
  /** Made anew for another reason than its size. */
  isReencoded: boolean;
}

export type Developer = (
  job: { path: string; longest: number | null; quality: number; keepSaid: boolean },
  signal: AbortSignal,
) => Promise<Result<{ outcome: 'developed'; jpeg: Uint8Array } | { outcome: 'refused'; message: string }>>;

/** Of pictures that get smaller, and of those that are only made anew to be relieved of what they say. */
const qualities = { smaller: 90, same: 95 } as const;

/** Tells treatments apart that make different files of one photo. */
export const nameOfTreatment = ({ longest, strip: mode }: Treatment): string => `${mode}/${longest ?? 'full'}`;

/** Fails with a sentence about the picture ('file-unreadable'), or as the developer fails. */
export async function makeOne(photo: { path: string; width: number; height: number }, treatment: Treatment, develop: Developer, signal: AbortSignal): Promise<Result<Made>> {
  const { path, width, height } = photo;
  const { longest, strip: mode } = treatment;
  const isLarger = longest !== null && Math.max(width, height) > longest;
  if (isLarger) return makeAnew(path, { longest, quality: qualities.smaller, mode }, develop, signal);
  if (mode === 'none') return ok({ bytes: null, name: basename(path), isReencoded: false });
  const bytes = strip(await readFile(path), basename(path), mode);
  if (bytes !== null) return ok({ bytes, name: basename(path), isReencoded: false });
  return makeAnew(path, { longest: null, quality: qualities.same, mode }, develop, signal);
}

async function makeAnew(path: string, { longest, quality, mode }: { longest: number | null; quality: number; mode: StripMode | 'none' }, develop: Developer, signal: AbortSignal): Promise<Result<Made>> {
  const made = await develop({ path, longest, quality, keepSaid: mode !== 'all' }, signal);
  if (!made.ok) return made;
  if (made.value.outcome === 'refused') return fail('file-unreadable', made.value.message);
  const said = mode === 'all' ? made.value.jpeg : carrySaid(await jpegAt(path), Buffer.from(made.value.jpeg));
  const jpeg = mode === 'gps' ? strip(Buffer.from(said), 'made.jpg', 'gps') : said;
  if (jpeg === null) return fail('file-unreadable', 'What is said of the picture cannot be taken out of it.');
  const name = basename(path);
  return ok({ bytes: jpeg, name: /\.jpe?g$/i.test(name) ? name : withExtension(name, 'jpg'), isReencoded: longest === null });
}

/** The file's bytes where it is a JPEG, whatever it is called; of others, which may be very large, only the first ones. */
async function jpegAt(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0xffd8 ? await readFile(path) : buffer;
  } finally {
    await file.close();
  }
}
