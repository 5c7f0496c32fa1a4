/**
 * Who may import what: the house's table (ARCHITECTURE.md), as data. Everything that is not allowed is refused, so
 * that a new room starts with an entry here.
 *
 * An entry of `allow` is a folder below src, one file of it (with its extension), or a package (`svelte` covers
 * `svelte/...`, `node:` every module of Node); `types` may be imported as types only. A room may always import itself.
 */
export interface Room {
  /** Folder or file below src. The longest that fits a file is its room. */
  at: string;
  allow: readonly string[];
  types?: readonly string[];
  /** The files that lie in the folder itself; its folders are rooms of their own. */
  flat?: true;
}

const pure = ['shared', 'zod'];
/** Of core's own files beside the rooms, these are for everybody; the rest put rooms together. */
const leaves = ['core/log.ts', 'core/disk-error.ts'];
const files = ['node:fs', 'node:fs/promises', 'node:path', 'node:crypto', 'node:os'];
/** No file, process or network in them. */
const plainNode = ['node:path', 'node:events'];

export const rooms: readonly Room[] = [
  { at: 'shared', allow: ['zod'] },

  { at: 'core/log.ts', allow: [] },
  { at: 'core/disk-error.ts', allow: pure },
  { at: 'core/library', allow: [...pure, ...leaves, ...files, 'core/jobs', '@parcel/watcher'] },
  { at: 'core/image', allow: [...pure, ...leaves, ...files, 'sharp', 'exifr'] },
  // Names and facts are for everybody; whatever parses somebody's file is reached from the visual child alone.
  { at: 'core/video', allow: ['shared', 'node:fs/promises', 'node:path', 'node:crypto', 'core/image/file-date.ts', 'mediabunny'] },
  // Its plans of resizing are the codec's; hashing a file happens to live beside the codec.
  { at: 'core/embed', allow: [...pure, ...leaves, ...files, 'onnxruntime-node', '@huggingface/tokenizers', 'core/image/source.ts'], types: ['core/image'] },
  {
    at: 'core/models',
    allow: [
      ...pure, ...leaves, ...files, 'node:events', 'node:timers/promises', 'core/jobs', 'core/embed/manifest.ts', 'core/embed/vectors.ts',
      'core/image/thumbnail-path.ts', 'core/library/json-file.ts', 'core/search/filter.ts', 'core/model-choice.ts', 'core/models/fetch.ts', 'vision/lanes.ts', 'tar', 'yauzl',
    ],
    types: ['core/store', 'core/library', 'core/open-model.ts'],
  },
  // The one file that talks to another computer; no other room of core may import a network module.
  { at: 'core/models/fetch.ts', allow: ['node:http', 'node:https'] },
  { at: 'core/store', allow: [...pure, ...leaves, ...files, 'node:module', '@lancedb/lancedb', 'apache-arrow'], types: ['core/image'] },
  { at: 'core/jobs', allow: [...pure, ...leaves, ...plainNode] },
  {
    at: 'core/indexing',
    allow: [...pure, ...leaves, ...plainNode, 'core/library', 'core/jobs'],
    types: ['core/image', 'core/embed', 'core/models', 'core/store'],
  },
  // Whether a path lies in a folder is asked of the scan; arithmetic of vectors is one file of embed. Threads share the scan.
  { at: 'core/search', allow: [...pure, ...leaves, ...plainNode, 'node:worker_threads', 'core/library/scan.ts', 'core/embed/vectors.ts'], types: ['core/store', 'core/embed'] },
  { at: 'core/understand', allow: [...pure, ...leaves, ...files, 'core/search', 'core/embed/vectors.ts', '../resources/vocabulary.json'] },
  { at: 'core/albums', allow: [...pure, ...leaves, ...files, 'core/search', 'core/library/json-file.ts', 'core/embed/vectors.ts'], types: ['core/store', 'core/edits.ts'] },
  { at: 'core/marks', allow: pure, types: ['core/store', 'core/edits.ts'] },
  // Codes of pictures and how they turn are arithmetic of the image room; a decoder is not in reach.
  {
    at: 'core/duplicates',
    allow: [
      ...pure, ...leaves, ...plainNode, 'node:crypto', 'node:fs/promises', 'node:timers/promises', 'core/jobs', 'core/embed/vectors.ts', 'core/library/json-file.ts', 'core/search/filter.ts',
      'core/image/fingerprint.ts', 'core/image/look-kinds.ts', 'core/image/comparison-version.ts', 'core/image/file-date.ts', 'core/video/names.ts', 'core/video/facts.ts',
    ],
    types: ['core/store', 'core/edits.ts'],
  },
  // Only this room moves a file of the user's, and only into a trash or quarantine folder.
  { at: 'core/disposal', allow: [...pure, ...leaves, ...files, 'core/jobs', 'core/library/scan.ts'], types: ['core/store'] },
  { at: 'core/put-file.ts', allow: [...leaves, ...files] },
  {
    at: 'core/sidecar',
    allow: [...pure, ...leaves, ...files, 'node:timers/promises', 'saxes', 'core/put-file.ts', 'core/image/extensions.ts', 'core/library/json-file.ts'],
    types: ['core/store'],
  },
  { at: 'core/examples', allow: [...pure, ...leaves, ...plainNode, 'core/search/tile.ts'], types: ['core/search', 'vision'] },
  // Pictures leave the library here, as copies; how sidecars are read and written is the sidecars' room.
  {
    at: 'core/export',
    allow: [...pure, ...leaves, ...files, 'node:timers/promises', 'node:zlib', 'core/put-file.ts', 'core/image/sniff.ts', 'core/library/scan.ts', 'core/library/json-file.ts', 'core/jobs', 'core/sidecar'],
    types: ['core/store', 'core/image'],
  },
  // library.ts and the files that it is split into: the composition of all rooms.
  { at: 'core', flat: true, allow: [...pure, ...files, 'core', 'vision'] },

  { at: 'vision', allow: [...pure, ...leaves, 'core/image', 'core/embed', 'core/video', 'node:'] },
  { at: 'engine', allow: [...pure, ...leaves, 'core/library.ts', 'node:'], types: ['vision'] },
  { at: 'web', allow: [...pure, ...leaves, 'node:', 'send', 'ws'], types: ['core/library.ts'] },
  { at: 'cli', allow: [...pure, ...leaves, 'core', 'web', 'vision', 'node:', '../package.json'] },
  {
    at: 'main',
    allow: [
      ...pure, ...leaves, 'electron', 'node:', 'preload/channels.ts', 'vision/speed.ts', 'core/library/default-directory.ts',
      'engine/client.ts', 'engine/contract.ts', 'engine/messages.ts',
    ],
  },
  { at: 'preload', allow: ['electron'], types: ['shared'] },
  { at: 'renderer', allow: [...pure, 'svelte', '@lucide/svelte'], types: ['preload/bridge.ts'] },
];

/** What a room must not come to by any chain of imports that run, whatever the single steps allow. */
export const unreachable: readonly { from: string; packages: readonly string[] }[] = [
  ...['shared', 'core', 'web', 'cli', 'engine', 'vision', 'renderer'].map((from) => ({ from, packages: ['electron'] })),
  { from: 'renderer', packages: ['node:'] },
  // Natives block or crash the process that loads them: never the one with the window.
  { from: 'main', packages: ['onnxruntime-node', 'sharp', 'mediabunny', '@lancedb/lancedb', 'apache-arrow'] },
  // A picture that kills its decoder must not take the database with it, and a run of the graph blocks its process.
  ...['engine', 'cli', 'web'].map((from) => ({ from, packages: ['onnxruntime-node', 'sharp', 'mediabunny'] })),
  { from: 'vision', packages: ['@lancedb/lancedb', 'apache-arrow'] },
];
