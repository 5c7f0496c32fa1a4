/** The words of the model manager, as a part of the one catalogue in ../strings.ts. */
import type { Format } from '../format.ts';

const photos = (f: Format, n: number): string => f.count(n, 'photo', 'photos');

/** What computes pictures, by the runtime's name for it; an unknown one keeps its name. */
const providers: Record<string, string> = {
  cpu: 'the processor',
  coreml: 'Core ML',
  cuda: 'the NVIDIA graphics card (CUDA)',
  dml: 'the graphics card (DirectML)',
  webgpu: 'the graphics card (WebGPU)',
};

const precisions = { fp32: 'full precision', fp16: '16-bit numbers', int8: '8-bit numbers' } as const;

function row(f: Format) {
  return {
    facts: {
      time: 'Time for your library',
      download: 'Download',
      disk: 'On disk',
      memory: 'Memory',
      dimensions: 'Dimensions',
      languages: 'Languages',
      licence: 'Licence',
      source: 'From',
    },
    time: (seconds: number) => f.duration(seconds),
    pace: (each: number, perSecond: number) => `${photos(f, each)}, ${f.number(perSecond, perSecond < 10 ? 1 : 0)} a second`,
    timeUnknown: 'not measured yet',
    unknown: 'not known',
    bytes: (bytes: number) => f.bytes(bytes),
    memory: (bytes: number) => `about ${f.bytes(bytes)}`,
    dimensions: (n: number) => f.number(n),
    precision: (value: keyof typeof precisions) => precisions[value],
    badge: { next: 'Being prepared', previous: 'Used before', builtIn: 'Built in', imported: 'Imported', elsewhere: 'In its own folder', damaged: 'Damaged', paused: 'Paused', failed: 'Not downloaded' },
    downloading: (done: number, total: number) => `${f.bytes(done)} of ${f.bytes(total)}`,
    rate: (bytes: number) => `${f.bytes(bytes)}/s`,
    left: (seconds: number) => `${f.duration(seconds)} left`,
    pausedAt: (done: number, total: number) => `Paused at ${f.bytes(done)} of ${f.bytes(total)}. It goes on where it stopped.`,
    kept: (done: number, total: number) => (done > 0 ? `${f.bytes(done)} of ${f.bytes(total)} so far.` : ''),
    damagedSafe: 'Your photos are not affected.',
    progressLabel: (name: string) => `Download of ${name}`,
    copyLabel: (name: string) => `Copying ${name}`,
    download: 'Download',
    again: 'Download again',
    pause: 'Pause',
    resume: 'Resume',
    retry: 'Try again',
    cancel: 'Cancel',
    use: 'Use this model',
    check: 'Check files',
    checking: 'Checking',
    remove: 'Remove',
  };
}

function change(f: Format) {
  return {
    title: (name: string) => `Preparing ${name}`,
    line: (name: string, done: number, total: number) => `Preparing ${name}: ${f.number(done)} of ${photos(f, total)}`,
    counted: (done: number, total: number) => `${f.number(done)} of ${photos(f, total)}`,
    left: (seconds: number) => f.duration(seconds),
    meanwhile: (name: string) => `Search keeps using ${name} until then.`,
    waiting: 'Waiting for new photos to be indexed first.',
    paused: 'Paused together with indexing. What is done is kept.',
    failedTitle: (name: string) => `${name} could not be prepared`,
    failedSafe: (name: string) => `Search goes on with ${name}.`,
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel',
    dismiss: 'Leave it',
    retry: 'Try again',
    details: 'Show models',
    undoText: (name: string) => `What ${name} knows about your photos is still here, so you can go back at once.`,
    undo: (name: string) => `Back to ${name}`,
    free: 'Free the space',
  };
}

function news(f: Format) {
  return {
    downloading: (name: string) => `Downloading ${name}.`,
    paused: (name: string) => `The download of ${name} is paused.`,
    failed: (name: string, why: string) => `${name} could not be downloaded. ${why}`,
    installed: (name: string) => `${name} is ready to use.`,
    damaged: (name: string) => `Files of ${name} are damaged.`,
    gone: (name: string) => `${name} is no longer on this computer.`,
    cancelled: (name: string) => `The download of ${name} was cancelled.`,
    preparing: (name: string, count: number) => `Preparing ${name} for ${photos(f, count)}.`,
    'switch-paused': (name: string) => `Preparing ${name} is paused.`,
    'switch-cancelled': (name: string) => `Preparing ${name} was cancelled.`,
    'switch-failed': (name: string, why: string) => `${name} could not be prepared. ${why}`,
    switched: (name: string) => `Search now uses ${name}.`,
    freed: (name: string) => `The space is free again. Going back to ${name} takes preparing it anew.`,
  };
}

function acceleration(f: Format) {
  const name = (provider: string): string => providers[provider] ?? provider;
  return {
    title: 'How pictures are computed',
    text: 'The processor can compute every model. Something else, such as a graphics card, is used only after it has shown on this computer that it gives the same answers and is faster.',
    inUse: (provider: string) => `Pictures are computed by ${name(provider)}.`,
    none: 'Nothing besides the processor was found on this computer.',
    try: 'Try other ways to compute',
    again: 'Try again',
    trying: 'Trying each way with a few pictures. This can take some minutes; everything else goes on.',
    tryingLabel: 'Trying other ways to compute',
    stop: 'Stop',
    back: 'Back to the processor',
    results: 'What was tried',
    provider: (provider: string) => {
      const words = name(provider).replace(/^the /, '');
      return words.charAt(0).toUpperCase() + words.slice(1);
    },
    used: 'In use',
    notUsed: 'Not used',
    speed: (times: number) => `${f.number(times, 1)} times the processor’s speed`,
    agreement: (cosine: number) => `answers agree to ${f.number(Math.max(0, Math.floor(cosine * 10_000) / 100), 2)} %`,
    done: (provider: string) => `Tried. Pictures are computed by ${name(provider)}.`,
    failed: 'This could not be tried.',
  };
}

export function modelStrings(f: Format) {
  return {
    title: 'Search models',
    text: 'The model decides what search understands. Every one of them runs on this computer; your photos never leave it.',
    back: 'Settings',
    inUse: 'In use',
    onComputer: 'On this computer',
    available: 'Can be downloaded',
    availableText: 'Every byte is checked before a model can be used.',
    offline: 'This computer has no network now. Downloads need one; a model can also be imported from a folder, such as one copied from another computer.',
    measure: 'Measure this computer',
    measureAgain: 'Measure again',
    measuring: 'Measuring',
    measureAsk: 'How long each model would take for your library can be measured on this computer before anything is downloaded: it looks at a few of your photos, for some seconds.',
    measureNote: (count: number) => `Times for your ${photos(f, count)} are estimates, from what was measured on this computer. Other programs can make it slower.`,
    measured: 'Measured. The times are shown with each model.',
    import: 'Import from a folder',
    importing: 'Importing',
    importTitle: 'Choose the folder of a model',
    importFailed: (why: string) => `The model was not imported. ${why}`,
    imported: (name: string) => `${name} was imported.`,
    checked: (name: string) => `Every file of ${name} is as it should be.`,
    checkFailed: (name: string, why: string) => `${name}: ${why}`,
    removeTitle: (name: string) => `Remove ${name}?`,
    removeText: (bytes: number) => `Its files (${f.bytes(bytes)}) are deleted from this computer, and what it knows about your photos with them. Your photos are not touched.`,
    removeAgain: 'It can be downloaded again at any time.',
    removeImported: 'To use it again, import it from its folder once more.',
    removePrevious: 'Going back to it at once is no longer possible then.',
    removeYes: 'Remove model',
    keep: 'Keep it',
    loading: 'Loading',
    failedTitle: 'The models could not be listed',
    lineLabel: 'Models',
    lineDownload: (name: string, done: number, total: number) => `Downloading ${name}: ${f.bytes(done)} of ${f.bytes(total)}`,
    lineDownloads: (count: number, done: number, total: number) => `Downloading ${f.number(count)} models: ${f.bytes(done)} of ${f.bytes(total)}`,
    row: row(f),
    change: change(f),
    news: news(f),
    acceleration: acceleration(f),
  };
}
