/** A sidecar for a copy that leaves the library: what another program said of the photo, and what Snapsift says. */
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { editXmp } from './edit.ts';
import { encodeXml } from './encoding.ts';
import { freshSidecar, readSidecar, type Sidecar } from './file.ts';
import { merge } from './merge.ts';
import { folderNames, sidecarNames } from './places.ts';
import { isSameSaid } from './merge.ts';
import { nothingSaid, type Said } from './said.ts';

/**
 * Null where there is nothing to say.
 * @param photo whose sidecar is taken along; null for none, where nothing but Snapsift's own words may leave
 */
export async function composeSidecar(photo: string | null, said: Said, labels: readonly string[]): Promise<Buffer | null> {
  const there = photo === null ? null : await sidecarOf(photo);
  if (there === null && isSameSaid(said, nothingSaid) && labels.length === 0) return null;
  const { document, facts, encoding } = there ?? freshSidecar();
  const { change } = merge({ said, labels, facts, agreed: null, editedAt: null, writtenAt: 0 });
  return encodeXml(change === null ? document.text : editXmp(document, change).text, encoding);
}

/** One that cannot be read stays behind. */
async function sidecarOf(photo: string): Promise<Sidecar | null> {
  const names = await readdir(dirname(photo)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  });
  const folder = folderNames(names);
  const { home } = sidecarNames(basename(photo), folder, 'full');
  const read = folder.sidecars.has(home) ? await readSidecar(join(dirname(photo), home)) : null;
  return read?.outcome === 'read' ? read.sidecar : null;
}
