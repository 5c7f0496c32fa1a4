/** The contract's methods over the parts of a library: those of each room, and the few that belong to none. */
import { ok } from '../shared/errors.ts';
import { createAlbumHandlers } from './albums/handlers.ts';
import { createDisposalHandlers } from './disposal/handlers.ts';
import { createDuplicateHandlers } from './duplicates/handlers.ts';
import { createExampleHandlers } from './examples/handlers.ts';
import { createExportHandlers } from './export/handlers.ts';
import { createFolderHandlers } from './folder-handlers.ts';
import { createIndexingHandlers } from './indexing-handlers.ts';
import type { LibraryParts } from './library-parts.ts';
import type { EngineHandlers, HandlersOf } from './library-types.ts';
import { createMarkHandlers } from './marks/handlers.ts';
import { createModelHandlers } from './models/handlers.ts';
import { createPhotoHandlers, tileOf } from './photo-handlers.ts';
import { isShown } from './search/filter.ts';
import { createSearchHandlers } from './search-handlers.ts';
import { createSidecarHandlers } from './sidecar/handlers.ts';
import { vocabulary } from './understand/vocabulary.ts';

export function createHandlers(parts: LibraryParts): EngineHandlers {
  const { model, computer, models, store, settings, albums, doubles } = parts;
  return {
    ...createFolderHandlers(parts),
    ...createIndexingHandlers(parts),
    ...createPhotoHandlers(parts),
    ...createSearchHandlers(parts),
    ...createSettingHandlers(parts),
    ...createMarkHandlers({
      book: parts.marks,
      select: parts.select,
      isKnown: (hash) => store.photos.has(hash),
      isShown: (hash) => isShown(store.photos.get(hash) ?? { paths: [] }) && !albums.lookup.hidden().has(hash),
    }),
    ...createModelHandlers({
      manager: models.manager, switcher: models.switcher, machine: computer.machine, accelerator: computer.accelerator, spawn: parts.spawn, store,
      serving: () => model().chosen,
      speed: () => settings.value.speed,
      restartVision: () => model().setSpeed(settings.value.speed),
    }),
    ...createSidecarHandlers(parts.sidecars),
    ...createExportHandlers(parts.exporter),
    ...createAlbumHandlers({
      albums, select: parts.select, photos: store.photos, languages: models.languages,
      phrasings: () => parts.labelModel().phrasings(),
      words: () => ({ words: vocabulary, vectors: model().words() }),
    }),
    ...createExampleHandlers(parts.examples),
    ...createDisposalHandlers({ disposal: parts.disposal, carry: parts.carry, decided: doubles.duplicates.decided }),
    ...createDuplicateHandlers({ duplicates: doubles.duplicates, decisions: doubles.decisions, tileOf: (photo) => tileOf(parts, photo), fileOf: (path) => store.files.get(path) ?? doubles.videos.fileOf(path) }),
  };
}

function createSettingHandlers(parts: LibraryParts): HandlersOf<'edits.undo' | 'model.current' | 'model.choose' | 'model.reset' | `settings.${string}`> {
  const { settings } = parts;
  return {
    'edits.undo': ({ edit }) => parts.edits.undo(edit),
    'model.current': () => ok(parts.model().info),
    'model.choose': async ({ folder }) => {
      const chosen = await parts.models.use(folder);
      return chosen.ok ? ok(chosen.value.info) : chosen;
    },
    'model.reset': async () => {
      const chosen = await parts.models.use(null);
      return chosen.ok ? ok(chosen.value.info) : chosen;
    },
    'settings.get': () => ok(settings.value),
    'settings.set': async (change) => {
      const { speed, watch } = settings.value;
      const updated = await settings.update(change);
      if (!updated.ok) return updated;
      if (updated.value.speed !== speed) parts.models.setSpeed(updated.value.speed);
      if (updated.value.watch !== watch) void parts.watch.follow();
      parts.emit('settings.changed', updated.value);
      return updated;
    },
  };
}
