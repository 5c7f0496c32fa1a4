/** The words of exports and sidecars, as parts of the one catalogue in ../strings.ts. */
import type { ExportOutcome, LinkKind } from '../../shared/export-contract.ts';
import type { SidecarJob, SidecarsState } from '../../shared/interop-contract.ts';
import type { Format } from '../format.ts';

const photos = (f: Format, n: number): string => f.count(n, 'photo', 'photos');
const files = (f: Format, n: number): string => f.count(n, 'file', 'files');

/** "120 files in Dogs". */
function made(f: Format, { as, written, present }: Pick<ExportOutcome, 'as' | 'written' | 'present'>, place: string): string {
  if (as === 'json' || as === 'csv') return `A list of ${photos(f, written)}: ${place}`;
  if (written === 0 && present > 0) return `Everything was in ${place} already`;
  return `${as === 'links' ? f.count(written, 'link', 'links') : files(f, written)} in ${place}`;
}

export function exportStrings(f: Format) {
  return {
    action: 'Export…',
    titleAlbum: (name: string) => `Export “${name}”`,
    titlePhotos: (n: number) => `Export ${photos(f, n)}`,
    titleRunning: 'Exporting',
    titleDone: 'Exported',
    titleEnded: { cancelled: 'Export stopped', failed: 'Export did not finish' },
    form: 'Export as',
    forms: { copies: 'Copies', links: 'Links', list: 'List' },
    formTexts: {
      copies: 'New files in a folder of your choice. Your photos stay as they are, and nothing in that folder is overwritten.',
      links: 'Entries that lead to your photos and take no space. They work as long as the photos stay where they are.',
      list: 'One file that names the photos, with dates, places, cameras, tags and albums, for a spreadsheet or another program.',
    },
    size: 'Size',
    sizeOriginal: 'As they are',
    sizePixels: (n: number) => `At most ${f.number(n)} pixels`,
    sizeText: 'Larger photos become JPEG.',
    strip: 'Leave out',
    stripOptions: { none: 'Nothing', gps: 'Where they were taken', all: 'Everything that is said of them' },
    stripTexts: {
      none: 'Date, camera, place and all else in the files stay there.',
      gps: 'GPS positions go.',
      all: 'Date, camera, place, names and captions go.',
    },
    stripLossless: 'JPEG, PNG, WebP and GIF are not compressed again.',
    sidecars: 'With sidecar files',
    sidecarsText: 'Tags, stars and flags for other programs, in a small XMP file beside each copy.',
    link: 'Kind of link',
    links: { symbolic: 'Symbolic', hard: 'Hard' } satisfies Record<LinkKind, string>,
    linkTexts: {
      symbolic: 'Small files that point to where the photo lies. They work across disks.',
      hard: 'Further names of the same file, on the same disk only. Whoever edits one edits your photo.',
    } satisfies Record<LinkKind, string>,
    list: 'Kind of list',
    lists: { csv: 'CSV', json: 'JSON' },
    listTexts: { csv: 'For spreadsheets.', json: 'For other programs.' },
    folder: 'Folder',
    folderPlaceholder: 'The whole path of a folder',
    folderMissing: 'Choose a folder.',
    choose: 'Choose…',
    chooseTitle: 'Choose the folder to export to',
    own: (name: string) => `In a folder of its own, “${name}”`,
    goesTo: (path: string) => `Goes to ${path}`,
    photosName: 'Exported photos',
    anyway: 'Export there anyway',
    start: 'Export',
    starting: 'Looking at the folder',
    cancel: 'Cancel',
    stop: 'Stop',
    hide: 'Go on in the background',
    close: 'Close',
    show: 'Show',
    copyPath: 'Copy path',
    copied: 'Copied',
    progressLabel: 'Export',
    line: (done: number, total: number, eta: number | null) => `${f.number(done)} of ${photos(f, total)}${eta === null ? '' : `, ${f.duration(eta)} left`}`,
    made: (outcome: Pick<ExportOutcome, 'as' | 'written' | 'present'>, place: string) => made(f, outcome, place),
    present: (n: number) => (n === 1 ? '1 more was there already.' : `${f.number(n)} more were there already.`),
    reencoded: (n: number) => `${photos(f, n)} became JPEG, because ${n === 1 ? 'its' : 'their'} format cannot be cleaned otherwise.`,
    failed: (n: number) => `${photos(f, n)} could not be exported:`,
    more: (n: number) => `and ${f.number(n)} more`,
    stopped: 'What was exported before stays, and is whole. Export again to go on.',
    lost: 'The export was interrupted. What was exported is whole; export again to go on.',
  };
}

/** How the last job that was asked for ended. */
function last(f: Format, { job, ended, sidecars, written, imported }: SidecarJob): string {
  const what = job === 'write' ? `${f.count(written, 'sidecar', 'sidecars')} written` : `${f.count(sidecars, 'sidecar', 'sidecars')} read`;
  const taken = imported === 0 ? '' : `, ${photos(f, imported)} took something over`;
  return `${ended === 'cancelled' ? 'Stopped: ' : ''}${what}${taken}.`;
}

export function sidecarStrings(f: Format) {
  return {
    title: 'Sidecar files',
    text: 'Small XMP files beside your photos, in which Lightroom, digiKam, darktable and others see your tags, stars and flags, and Snapsift sees theirs. The photos themselves are never changed. For this library only.',
    on: 'Keep sidecars up to date',
    onText: {
      true: 'What you mark is written within seconds; what other programs change is taken over when folders are looked through.',
      false: 'Snapsift writes nothing beside your photos. Sidecars that are there stay as they are.',
    },
    labels: 'Names of label albums as keywords',
    labelsText: 'A name goes again when the photo leaves the album. Private albums are never written.',
    naming: 'Names of new sidecars',
    namings: { full: 'photo.jpg.xmp', stem: 'photo.xmp' },
    namingTexts: { full: 'As digiKam and darktable call them. Those that are there keep their names.', stem: 'As Lightroom calls them. Those that are there keep their names.' },
    write: 'Write now',
    read: 'Read back',
    onceText: 'Write now brings marked photos and their sidecars together. Read back takes over what sidecars say, and writes nothing.',
    stop: 'Stop',
    phase: { writing: 'Writing sidecars', reading: 'Reading sidecars' },
    line: (done: number, total: number) => `${f.number(done)} of ${photos(f, total)}`,
    known: (n: number) => (n === 0 ? 'No sidecars yet.' : `${f.count(n, 'sidecar', 'sidecars')} kept up with.`),
    waiting: (n: number) => `${photos(f, n)} ${n === 1 ? 'waits' : 'wait'} to be written.`,
    last: (job: SidecarJob) => last(f, job),
    failed: (n: number) => `${f.count(n, 'sidecar', 'sidecars')} could not be used`,
    more: (n: number) => `and ${f.number(n)} more`,
    turnedOn: 'Sidecars are on.',
    turnedOff: 'Sidecars are off.',
    began: (phase: Exclude<SidecarsState['phase'], 'idle'>) => (phase === 'writing' ? 'Writing sidecars has begun.' : 'Reading sidecars has begun.'),
  };
}
