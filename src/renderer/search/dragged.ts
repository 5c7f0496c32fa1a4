/** Photos of the library on their way by drag and drop. */
import { photoTileSchema, type PhotoTile } from '../../shared/contract.ts';

/** Type of a photo of the library in a drag. */
export const photoType = 'application/x-snapsift-photo';

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
