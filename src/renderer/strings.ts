/**
 * Every word that a person reads, in one typed catalogue (English, British spelling). A translation is another
 * function of the same type. Short, plain, no exclamation marks; errors say what happened, what is safe, what to do.
 */
import type { QuarantineCode } from '../shared/errors.ts';
import { duplicateStrings } from './duplicates/strings.ts';
import type { Format } from './format.ts';
import { albumStrings } from './albums/strings.ts';
import { differStrings } from './differ/strings.ts';
import { exportStrings, sidecarStrings } from './interop/strings.ts';
import { markStrings, selectionStrings } from './marks/strings.ts';
import { modelStrings } from './models/strings.ts';
import { searchStrings } from './search/strings.ts';

const photos = (f: Format, n: number): string => f.count(n, 'photo', 'photos');
const files = (f: Format, n: number): string => f.count(n, 'file', 'files');

const quarantine: Record<QuarantineCode, string> = {
  'empty-file': 'The file is empty.',
  'not-an-image': 'This is not a picture, whatever its name says.',
  'unsupported-format': 'This kind of picture cannot be read yet.',
  damaged: 'The file is damaged.',
  'too-large': 'The picture is larger than can be opened safely.',
  unreadable: 'The file could not be read. Its permissions or its disk may be the reason.',
  timeout: 'Reading it took too long, so it was given up.',
  crashed: 'It crashed the reader twice, so it is left alone.',
};

function indexing(f: Format) {
  return {
    scanning: (found: number) => (found === 0 ? 'Looking through your folders' : `Looking through your folders · ${f.count(found, 'picture', 'pictures')} so far`),
    line: (done: number, found: number) => `Indexing ${f.number(done)} of ${f.number(found)}`,
    rate: (rate: number) => `${f.number(rate, rate < 10 ? 1 : 0)} photos/s`,
    eta: (seconds: number) => f.duration(seconds),
    paused: (done: number, found: number) => `Paused at ${f.number(done)} of ${f.number(found)}`,
    failed: 'Indexing stopped.',
    lineLabel: 'Indexing',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Stop',
    start: 'Look for new photos',
    retry: 'Try again',
    details: 'Show activity',
    began: 'Indexing has begun.',
    finished: (done: number) => (done === 0 ? 'Everything is up to date.' : `Indexing finished. ${photos(f, done)} added.`),
    progressSpoken: (done: number, found: number) => `${f.number(done)} of ${f.number(found)} photos indexed.`,
  };
}

function grid(f: Format) {
  return {
    label: 'Photos',
    resultsLabel: 'Search results',
    tile: (name: string, date: string | null) => (date === null ? `Photo ${name}` : `Photo ${name}, ${date}`),
    tileLoading: 'Photo, loading',
    undated: 'No date',
    months: (first: string, last: string) => `${first} – ${last}`,
    groupCount: (n: number) => f.number(n),
    scrubber: 'Jump to a month',
    densityLabel: 'Tile size',
    density: { small: 'Small', medium: 'Medium', large: 'Large' },
    orderLabel: 'Order',
    order: { newest: 'Newest first', oldest: 'Oldest first' },
    view: 'View',
    count: (n: number) => photos(f, n),
    emptyTitle: 'No photos here yet',
    emptyText: 'None of your folders holds a picture that can be shown. Add another folder, or put pictures into one of these and look again.',
    preparingTitle: 'Your photos are on their way',
    preparingText: 'Snapsift is looking through your folders. The first photos appear here in a moment, and search works from then on.',
    filteredTitle: 'No photos match these filters',
    filteredText: 'None of them passes all that is asked for. Change a filter, or remove one.',
    tileMenu: (name: string) => `Photo ${name}`,
    open: 'Open',
    failedTitle: 'The photos could not be listed',
    pictureFailed: 'Picture not available',
  };
}

function viewer(f: Format) {
  return {
    label: (name: string) => `Photo ${name}`,
    close: 'Close',
    back: 'Back to the photo before',
    previous: 'Previous photo',
    next: 'Next photo',
    info: 'Info',
    infoTitle: 'About this photo',
    like: 'More like this',
    unlike: 'Less like this',
    alike: 'Near-duplicates',
    alikeOf: (index: number, count: number) => `${f.number(index + 1)} of ${f.number(count)} alike`,
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomFit: 'Fit to window',
    zoomLevel: (scale: number) => `${f.number(scale * 100)} %`,
    position: (index: number, count: number) => `${f.number(index + 1)} of ${f.number(count)}`,
    failed: 'This picture cannot be shown. Its file may have been moved or its disk unplugged.',
    damaged: 'Part of this file is damaged. What could be read is shown.',
    detailsFailed: 'The details could not be read.',
    taken: 'Taken',
    undated: 'No date is known',
    dateFromName: 'from the file name',
    dateFromFile: 'from the file’s own date',
    camera: 'Camera',
    place: 'Place',
    altitude: (metres: number) => `${f.number(metres)} m above sea level`,
    picture: 'Picture',
    pixels: (width: number, height: number) => `${f.number(width)} × ${f.number(height)}`,
    megapixels: (value: string) => `${value} megapixels`,
    aperture: (value: number) => `f/${f.number(value, 1)}`,
    iso: (value: number) => `ISO ${f.number(value)}`,
    focal: (value: number) => `${f.number(value, value < 10 ? 1 : 0)} mm`,
    files: (n: number) => (n === 1 ? 'File' : `${files(f, n)} with the same picture`),
    reveal: 'Show in folder',
    near: 'Photos near here',
    copyPath: 'Copy path',
    copied: 'Copied',
    similar: 'Similar photos',
    similarNone: 'No similar photos yet.',
  };
}

function onboarding(f: Format) {
  return {
    title: 'Find any photo by describing it',
    promise: 'Point Snapsift at your photo folders and search them in plain words.',
    privacy: 'Everything stays on this computer.',
    privacyMore: 'Nothing is uploaded. Your files stay where they are, unchanged.',
    foldersTitle: 'Where are your photos?',
    counting: 'Looking for folders with photos',
    pictures: (n: number, complete: boolean) => (complete ? f.count(n, 'picture', 'pictures') : `at least ${f.count(n, 'picture', 'pictures')}`),
    size: (bytes: number) => f.bytes(bytes),
    chosen: 'Chosen by you',
    none: 'No folder with pictures was found in the usual places. Add the one that holds yours.',
    add: 'Add a folder',
    start: 'Start',
    startHint: 'You can look around and search while it works.',
    chooseFirst: 'Choose at least one folder to start.',
  };
}

function settings(f: Format) {
  return {
    title: 'Settings',
    foldersTitle: 'Folders',
    foldersText: 'Snapsift looks at the pictures in these folders and all folders inside them. It never changes them.',
    watch: 'Notice new, changed and removed photos by itself',
    watchText: 'Within seconds, while Snapsift runs. In network folders only when it starts, or when you start indexing.',
    folderPhotos: (n: number) => photos(f, n),
    folderQuarantined: (n: number) => `${f.number(n)} could not be read`,
    folderState: {
      ready: '',
      missing: 'This folder cannot be found now. Its photos stay in the library until it is back.',
      'no-permission': 'Snapsift may not read this folder. Its permissions can be changed in the system’s settings.',
    },
    add: 'Add a folder',
    remove: 'Remove',
    removeLabel: (path: string) => `Remove ${path}`,
    removeTitle: 'Remove this folder from Snapsift?',
    removeText: (n: number) => `Its ${photos(f, n)} will no longer appear in the grid and in searches. The files stay where they are, untouched. You can add the folder again at any time.`,
    removeYes: 'Remove folder',
    added: (path: string) => `Added ${path}`,
    removed: (path: string) => `Removed ${path}`,
    undo: 'Undo',
    modelTitle: 'Search model',
    modelText: 'The model decides what search understands. It runs on this computer.',
    modelBasic: 'Basic',
    modelBasicText: 'It knows common things and misses most of the rest. A stronger one finds much more.',
    modelChoose: 'Choose a model folder',
    modelManage: 'Manage models',
    modelChosen: (name: string) => `Preparing ${name}. Search changes to it when it is ready.`,
    speedTitle: 'Indexing speed',
    speedText: 'How much of this computer indexing may use.',
    speed: { gentle: 'Gentle', balanced: 'Balanced', full: 'Full' },
    speedHint: {
      gentle: 'One core. Takes longest, hardly noticeable.',
      balanced: 'Leaves one core free for other work.',
      full: 'Every core. Fastest; other programs may feel slow.',
    },
    lookTitle: 'Appearance',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    density: 'Tile size',
    libraryTitle: 'This library',
    libraryWhere: 'Kept in',
    librarySize: (database: number, thumbnails: number) => `${f.bytes(database)} database, ${f.bytes(thumbnails)} thumbnails`,
    libraryOnDisk: 'On disk',
    version: (value: string) => `Snapsift ${value}`,
    keys: 'Keyboard shortcuts',
  };
}

function activity(f: Format) {
  return {
    title: 'Activity',
    idleTitle: 'Everything is up to date',
    idleText: (n: number) => `${photos(f, n)} can be searched.`,
    scanningTitle: 'Looking through your folders',
    indexingTitle: 'Indexing',
    pausedTitle: 'Indexing is paused',
    pausedText: 'What is done is kept. It goes on where it stopped.',
    stoppedTitle: 'Indexing was stopped',
    stoppedText: 'What is done is kept. Start again whenever you like.',
    failedTitle: 'Indexing had to stop',
    failedSafe: 'Everything that was indexed before is safe.',
    photos: 'Photos',
    files: 'Files',
    missing: 'Files not found now',
    found: 'Found',
    done: 'Indexed',
    unchanged: 'Already known',
    failed: 'Could not be read',
    rate: 'Speed',
    eta: 'Time left',
    unknown: 'not known yet',
    quarantineTitle: 'Files that could not be read',
    quarantineText: (n: number) => `${files(f, n)} left out. Nothing happened to them; they are simply not in the grid.`,
    quarantineNone: 'None: every picture that was tried could be read.',
    retry: 'Try these again',
    retried: 'Trying again.',
    reason: quarantine,
    more: (n: number) => `Show ${f.number(n)} more`,
  };
}

function browser(f: Format) {
  return {
    title: 'Choose a folder',
    places: 'Places',
    up: 'Up to the folder above',
    path: 'Folder path',
    go: 'Open',
    choose: 'Choose this folder',
    cancel: 'Cancel',
    pictures: (n: number) => (n === 0 ? 'No pictures directly in this folder; folders inside it count too.' : `${f.count(n, 'picture', 'pictures')} directly in this folder.`),
    empty: 'There are no folders inside this one.',
    inside: 'Folders inside',
  };
}

function keys() {
  return {
    title: 'Keyboard shortcuts',
    close: 'Close',
    groups: {
      everywhere: 'Everywhere',
      grid: 'In the grid',
      marks: 'Marks, on the selection or the photo',
      viewer: 'In a photo',
    },
    search: 'Search',
    clearSearch: 'Clear the search',
    help: 'Show these shortcuts',
    move: 'Move between photos',
    ends: 'First and last photo',
    page: 'One screen up or down',
    open: 'Open the photo',
    neighbours: 'Previous and next photo',
    closeViewer: 'Close',
    zoom: 'Zoom in and out',
    fit: 'Fit to window',
    undo: 'Undo',
    redo: 'Redo',
    select: 'Select a photo',
    extend: 'Select on the way',
    selectAll: 'Select all',
    deselect: 'Clear the selection',
    favourite: 'Favourite',
    stars: 'Stars',
    pick: 'Pick',
    reject: 'Reject',
    unflag: 'Neither picked nor rejected',
    tags: 'Tags',
    info: 'Info',
    like: 'More like this',
    unlike: 'Less like this',
    why: 'Why a photo was found',
    menu: 'What can be done with a photo',
    chips: 'Reach the parts of a search',
    keys: { escape: 'Esc', enter: 'Enter', space: 'Space', shift: '⇧', home: 'Home', end: 'End', pageUp: 'PgUp', pageDown: 'PgDn', control: 'Ctrl', command: '⌘' },
  };
}

function frame(f: Format) {
  return {
    name: 'Snapsift',
    navigation: 'Main',
    photos: 'Photos',
    albums: 'Albums',
    duplicates: 'Duplicates',
    plan: 'Plan',
    disposals: 'Put away before',
    activity: 'Activity',
    settings: 'Settings',
    models: 'Search models',
    expand: 'Show names',
    collapse: 'Hide names',
    keys: 'Keyboard shortcuts',
    lost: 'The part of Snapsift that looks after your library is not answering. Nothing is lost; it is being restarted.',
    lostLong: 'Snapsift is still not answering. If you closed it, start it again: this page goes on by itself.',
    back: 'Snapsift is answering again.',
    loading: 'Loading',
    startFailed: 'Snapsift could not open your library',
    retry: 'Try again',
    dismiss: 'Dismiss',
    folderMissing: (name: string) => `The folder ${name} cannot be found now. Its photos stay in the library.`,
    modelHint: (bytes: number, seconds: number | null) => `The built-in model is small. A stronger one (${f.bytes(bytes)}) finds much more.${seconds === null ? '' : ` Preparing your photos for it takes ${f.duration(seconds)}.`}`,
    modelHintMore: 'Show models',
  };
}

function edits() {
  return {
    undo: 'Undo',
    undone: 'Taken back.',
    undoneOf: (text: string) => `Taken back: ${text}`,
    nothing: 'There is nothing to take back.',
    again: 'Done again.',
    nothingAgain: 'There is nothing to do again.',
  };
}

/** The catalogue in English. */
export function createStrings(f: Format) {
  return {
    frame: frame(f),
    edits: edits(),
    albums: albumStrings(f),
    grid: grid(f),
    search: searchStrings(f),
    viewer: viewer(f),
    indexing: indexing(f),
    activity: activity(f),
    onboarding: onboarding(f),
    settings: settings(f),
    models: modelStrings(f),
    marks: markStrings(f),
    selection: selectionStrings(f),
    differ: differStrings(),
    duplicates: duplicateStrings(f),
    exports: exportStrings(f),
    sidecars: sidecarStrings(f),
    browser: browser(f),
    keys: keys(),
  };
}

export type Strings = ReturnType<typeof createStrings>;
