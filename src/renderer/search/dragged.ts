/** Photos on their way by drag and drop: from the grid as they are, from outside by what their bytes are. */
import type { Api } from '../../shared/api.ts';
import { photoTileSchema, type PhotoTile } from '../../shared/contract.ts';

/** Type of a photo of the library in a drag. */
export const photoType = 'application/x-snapsift-photo';

/** Larger files are not read whole for this, bytes. */
const largest = 500_000_000;

/** The photo that a drag carries; null where it carries something else. */
export function draggedPhoto(data: string): PhotoTile | null {
  if (data === '') return null;
  try {
    return photoTileSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch (error) {
    // Another program may use the same type for something else.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A file from outside is a photo of the library where its bytes are: the library knows photos by their SHA-256. */
export async function photoOfFile(file: File, api: Api): Promise<PhotoTile | null> {
  if (file.size > largest || !isSecureContext) return null;
  const bytes = await read(file);
  if (bytes === null) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const id = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const answer = await api.call('photos.details', { id });
  if (!answer.ok) return null;
  const { thumb, width, height, takenAt, color, name } = answer.value;
  return { id, thumb, width, height, takenAt, color, name };
}

async function read(file: File): Promise<ArrayBuffer | null> {
  try {
    return await file.arrayBuffer();
  } catch (error) {
    // A folder, or a file that has gone since.
    if (error instanceof DOMException) return null;
    throw error;
  }
}
