/** `status`: what is in the library, what was refused and why. */
import { ok, type Result } from '../../shared/errors.ts';
import type { QuarantinedFile } from '../../shared/contract.ts';
import type { Library } from '../../core/library.ts';
import { withLibrary, type Context } from '../context.ts';

export async function showStatus(context: Context): Promise<Result<void>> {
  return withLibrary(context, async (library) => {
    const status = await library.handlers['library.status']({}, context.signal);
    if (!status.ok) return status;
    const quarantined = await everyQuarantined(library, context.signal);
    if (!quarantined.ok) return quarantined;
    const { library: directory, version, folders, photos, files, model, bytesOnDisk } = status.value;
    context.output.answer({ library: directory, version, model, folders, photos, files, bytesOnDisk, quarantined: quarantined.value }, [
      `Library ${directory}`,
      `Model ${model.name} (${model.id}, ${model.dimensions} dimensions)`,
      ...folders.map((folder) => `Folder ${folder.path}: ${folder.photos} photos, ${folder.quarantined} quarantined${folder.state === 'ready' ? '' : `, ${folder.state}`}`),
      `${photos} photos can be searched; files: ${files.present} present, ${files.missing} missing, ${files.quarantined} quarantined`,
      `On disk: ${megabytes(bytesOnDisk.database)} database, ${megabytes(bytesOnDisk.thumbnails)} thumbnails`,
      ...quarantined.value.map(({ code, path, message }) => `${code}  ${path}: ${message}`),
    ]);
    return ok(undefined);
  });
}

async function everyQuarantined(library: Library, signal: AbortSignal): Promise<Result<QuarantinedFile[]>> {
  const all: QuarantinedFile[] = [];
  for (;;) {
    const page = await library.handlers['quarantine.list']({ offset: all.length, limit: 500 }, signal);
    if (!page.ok) return page;
    all.push(...page.value.files);
    if (all.length >= page.value.total || page.value.files.length === 0) return ok(all);
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
