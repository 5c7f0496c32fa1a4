/** The words of duplicates and of putting files away, as a part of the one catalogue in ../strings.ts. */
import type { DisposalOutcome, DisposalProblemCode, DisposalState, JournalStep, JournalSummary } from '../../shared/disposal-contract.ts';
import type { DuplicateKind, DuplicateTrait, KeepRule } from '../../shared/duplicates-contract.ts';
import type { Format } from '../format.ts';

const files = (f: Format, n: number): string => f.count(n, 'file', 'files');
const groups = (f: Format, n: number): string => f.count(n, 'group', 'groups');
/** Of groups: photos, videos, or both. */
const members = (f: Format, n: number, videos: number): string => (videos === 0 ? f.count(n, 'photo', 'photos') : videos === n ? f.count(n, 'video', 'videos') : `${f.number(n)} photos and videos`);

const kinds = {
  exact: { name: 'Exact copies', text: 'The same bytes in several places.' },
  same: { name: 'Same picture', text: 'One picture in other sizes, formats or edits.' },
  burst: { name: 'Bursts', text: 'Shots of one camera within seconds. Nothing is proposed: you choose.' },
  similar: { name: 'Similar', text: 'The same scene. Nothing is proposed: you choose.' },
} as const satisfies Record<DuplicateKind, unknown>;

const traits = {
  pixels: 'Pixels',
  length: 'Length',
  codec: 'Coded as',
  bytes: 'Size',
  format: 'Format',
  quality: 'Quality',
  date: 'Taken',
  camera: 'Camera',
  metadata: 'Facts inside',
  folder: 'Folder',
  name: 'Name',
  albums: 'Albums',
  rating: 'Rating',
  modified: 'File changed',
} as const satisfies Record<DuplicateTrait, string>;

/** As people know them; others go by their own names. */
const codecNames: Readonly<Record<string, string>> = { avc: 'H.264', hevc: 'H.265', opus: 'Opus', vorbis: 'Vorbis', unknown: 'not known' };

const rules = {
  rated: { name: 'Favourites and stars', text: 'A favourite first, then more stars.' },
  album: { name: 'In an album', text: 'Put into an album by hand.' },
  original: { name: 'Original', text: 'RAW or as shot, over what was made from it.' },
  pixels: { name: 'Most pixels', text: 'The largest picture.' },
  quality: { name: 'Least compressed', text: 'The finest JPEG, as far as it tells.' },
  metadata: { name: 'Most facts inside', text: 'Date, camera, exposure, place.' },
  date: { name: 'Dated by the camera', text: 'Over a date from the name or the file.' },
  folder: { name: 'In a preferred folder', text: 'In the order of the list below.' },
  name: { name: 'Not named like a copy', text: 'Over “copy”, “(1)”, “-edited” and the like.' },
  oldest: { name: 'Oldest file', text: 'By the file’s own date.' },
  newest: { name: 'Newest file', text: 'By the file’s own date.' },
  largest: { name: 'Largest file', text: 'Most bytes.' },
  'long-path': { name: 'Filed deepest', text: 'The longest path.' },
  'short-path': { name: 'Filed highest', text: 'The shortest path.' },
} as const satisfies Record<KeepRule, unknown>;

/** Why files are left where they are, to be counted: "3 files: …". */
const problems = {
  'not-indexed': 'not known to Snapsift, or not as it knows them',
  missing: 'not there any more',
  changed: 'changed since they were compared',
  unreadable: 'could not be read',
  link: 'links, or reached through one',
  outside: 'outside your folders',
  offline: 'in a folder that cannot be reached now',
  protected: 'in a protected folder',
  'listed-twice': 'listed twice',
  'kept-none': 'without a copy that stays',
  'kept-missing': 'the copy to stay is missing',
  'kept-changed': 'the copy to stay has changed',
  'kept-unreadable': 'the copy to stay could not be read',
  'kept-outside': 'the copy to stay is outside your folders',
  'kept-discarded': 'the copy to stay would go too',
  'same-file': 'the same file under another name',
  'not-carried': 'their date or place could not be written beside the copy to stay',
  'no-trash': 'on a disk without a trash',
  'no-permission': 'Snapsift may not move them',
  'in-use': 'used by another program',
  interrupted: 'not reached before Snapsift ended',
  undecided: 'not discarded any more, as decided now',
  occupied: 'another file has its place now',
  'gone-from-trash': 'not in the trash any more',
  'in-system-trash': 'in the system’s trash: bring them back from there',
} as const satisfies Record<DisposalProblemCode, string>;

function kindWords(f: Format) {
  return {
    label: 'Kind of duplicate',
    name: (kind: DuplicateKind) => kinds[kind].name,
    text: (kind: DuplicateKind) => kinds[kind].text,
    groups: (n: number) => (n === 0 ? 'none' : groups(f, n)),
    photos: (n: number, videos: number) => members(f, n, videos),
    bytes: (bytes: number) => f.bytes(bytes),
    full: (kind: DuplicateKind, count: number, photos: number, videos: number, bytes: number) =>
      `${kinds[kind].name}: ${count === 0 ? 'none' : `${groups(f, count)}, ${members(f, photos, videos)}${bytes > 0 ? `, ${f.bytes(bytes)} to free` : ''}`}`,
  };
}

function said(f: Format) {
  return {
    stays: (name: string) => `${name} stays.`,
    goes: (name: string) => `${name} goes.`,
    onlyOne: (name: string) => `Only ${name} stays.`,
    lastOne: 'One copy always stays. Keep another one first.',
    protected: (name: string) => `${name} lies in a protected folder and always stays.`,
    tooMany: 'This group is too large for that. Choose one by one, or change the keep rules.',
    agreed: 'Agreed.',
    notAgreed: 'Not agreed any more.',
    ignored: 'Remembered: these are not duplicates.',
    ignoredOne: (name: string) => `Remembered: ${name} is no duplicate of the others.`,
    forgotten: (n: number) => `${f.count(n, 'pair is', 'pairs are')} no longer remembered as not duplicates.`,
    accepted: (count: number, n: number, bytes: number) => (count === 0 ? 'There was nothing to agree with.' : `Agreed with ${groups(f, count)}: ${files(f, n)}, ${f.bytes(bytes)} to free.`),
    changed: 'This group has changed meanwhile. It was made anew.',
    gone: 'That group has changed meanwhile and is no longer here.',
    nothingToUndo: 'There is nothing to undo here.',
    nothingToRedo: 'There is nothing to do again here.',
    undone: (words: string) => `Undone: ${words}`,
    redone: (words: string) => `Done again: ${words}`,
    rule: (name: string, place: number, count: number) => `${name}, ${f.number(place)} of ${f.number(count)}`,
  };
}

function list(f: Format) {
  return {
    label: (kind: DuplicateKind) => `Groups: ${kinds[kind].name}`,
    show: 'Show',
    shows: { open: 'To decide', reviewed: 'Agreed', all: 'All' },
    acceptAll: (n: number) => `Agree with all ${f.number(n)}`,
    acceptClear: (n: number) => `Agree with ${f.number(n)} clear`,
    acceptHint: 'Clear: one rule decided without a doubt.',
    strictness: 'Strictness',
    strictnessOf: (kind: DuplicateKind) => `Strictness of ${kinds[kind].name}`,
    strictnessValue: (value: number) => (value === 0 ? 'usual' : value < 0 ? `${f.number(-value * 10)} of 10 less strict` : `${f.number(value * 10)} of 10 stricter`),
    free: (bytes: number) => `${f.bytes(bytes)} to free`,
    nothing: 'nothing goes',
    size: (n: number, kind: DuplicateKind, film: boolean) => (kind === 'exact' ? `${f.count(n, 'copy', 'copies')}${film ? ' of a video' : ''}` : film ? f.count(n, 'video', 'videos') : f.count(n, 'photo', 'photos')),
    video: (name: string, length: string | null) => `Video ${name}${length === null ? '' : `, ${length}`}`,
    noFrame: 'This video cannot be shown here.',
    alike: (share: number) => `${f.number(Math.floor(share * 100))} % sure`,
    tie: 'Tie',
    tieHint: 'No rule tells them apart: which one stays is arbitrary.',
    agreed: 'Agreed',
    takeBack: 'Agreed. Take it back',
    yours: 'Your choice',
    protected: 'Protected',
    offline: 'Folder not connected',
    stays: 'Stays',
    goes: 'Goes',
    toStay: 'Let it stay',
    toGo: 'Let it go',
    staysProtected: 'Its folder is protected',
    group: (index: number, total: number, words: string) => `Group ${f.number(index + 1)} of ${f.number(total)}: ${words}`,
    copies: (n: number) => `${f.number(n)} files`,
    companions: (n: number) => `with ${files(f, n)} that belong to it`,
    loading: 'Loading',
  };
}

function compare(f: Format) {
  return {
    label: 'Compare',
    mode: 'How to compare',
    modes: { side: 'Side by side', difference: 'Difference' },
    strength: 'Differences shown',
    strengths: { '1': 'as they are', '4': '4 times', '16': '16 times' },
    blink: 'Hold to blink',
    blinkHint: 'Shows the other picture in the same place while it is held.',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Fit to window',
    actual: 'Show every pixel',
    level: (scale: number) => `${f.number(scale * 100)} %`,
    open: (name: string) => `Open ${name}`,
    left: 'Left picture',
    right: 'Right picture',
    stage: 'Both pictures. Wheel zooms, dragging moves; arrow keys move when zoomed.',
    play: 'Play both',
    pause: 'Pause both',
    place: 'Place in both videos',
    placeOf: (at: string, length: string) => `${at} of ${length}`,
    films: 'Both videos, in step. Space plays and pauses.',
    sameBytes: 'The same bytes: there is no difference to see.',
    thumbOnly: 'The file cannot be read now: this is its thumbnail.',
    none: 'Choose one on the left to compare it.',
    differs: 'What differs',
    same: (names: readonly string[]) => `The same in both: ${new Intl.ListFormat(f.locale, { type: 'conjunction' }).format(names)}.`,
    best: 'best of the group',
    why: 'Why',
    trait: (trait: DuplicateTrait) => traits[trait],
    files: 'Files',
    companions: 'Belongs to it',
    pixels: (width: number, height: number, megapixels: string | null) => [`${f.number(width)} × ${f.number(height)}`, ...(megapixels === null ? [] : [`${megapixels} MP`])].join(' · '),
    bytes: (bytes: number) => f.bytes(bytes),
    codec: (picture: string, sound: string) => `${codecNames[picture] ?? picture.toUpperCase()}, ${sound === '' ? 'no sound' : sound.split('+').map((name) => codecNames[name] ?? name.toUpperCase()).join(' and ')}`,
    quality: (value: number) => `about ${f.number(value)} of 100`,
    unknown: 'not known',
    none2: 'none',
    sources: { exif: 'by the camera', name: 'from the file name', file: 'from the file’s own date' },
    metadata: (n: number, gps: boolean) => `${f.number(n)}${gps ? ', with its place' : ''}`,
    stars: (n: number) => f.count(n, 'star', 'stars'),
    favourite: 'favourite',
    noRating: 'none',
  };
}

function finding(f: Format) {
  const left = (seconds: number | null): string => (seconds === null ? '' : ` · ${f.duration(seconds)}`);
  return {
    label: 'Looking for duplicates',
    waiting: 'New photos are indexed first; duplicates follow.',
    videos: (done: number, total: number, seconds: number | null) => `Reading videos: ${f.number(done)} of ${f.number(total)}${left(seconds)}`,
    fingerprints: (done: number, total: number, seconds: number | null) => `Looking at photos: ${f.number(done)} of ${f.number(total)}${left(seconds)}`,
    comparing: (done: number, total: number, seconds: number | null) => `Comparing: ${f.number(done)} of ${f.number(total)}${left(seconds)}`,
    paused: 'Paused together with indexing.',
    resume: 'Resume',
    retry: 'Try again',
    failedTitle: 'Duplicates could not be looked for',
    failedSafe: 'Nothing was changed.',
    nothingYetTitle: 'Nothing found yet',
    noneTitle: 'No duplicates',
    noneText: (photos: number) => `${f.count(photos, 'photo was', 'photos were')} compared with each other.`,
    again: 'Look again',
    kindNone: { exact: 'No file lies here twice', same: 'No picture is here in two forms', burst: 'No bursts', similar: 'No similar photos' },
    looser: 'Less strictness finds more.',
    allAgreedTitle: 'All decided',
    allAgreedText: (n: number) => `You agreed with ${n === 1 ? 'the one group' : `all ${groups(f, n)}`} of this kind.`,
    noneAgreedTitle: 'Nothing agreed with yet',
    noneAgreedText: 'Groups that you agree with wait here until their plan is carried out.',
    showAgreed: 'Show them',
    showOpen: 'Show what is to decide',
    failedList: 'The groups could not be listed',
    offline: (name: string) => `The folder ${name} cannot be found now. What lies in it stays where it is.`,
  };
}

function ruleWords(f: Format) {
  return {
    title: 'Keep rules',
    open: 'Keep rules',
    close: 'Done',
    text: 'From top to bottom: the first rule that tells the copies apart decides. Every proposal says which one it was.',
    list: 'Rules in their order',
    name: (rule: KeepRule) => rules[rule].name,
    explain: (rule: KeepRule) => rules[rule].text,
    drag: (rule: KeepRule) => `Move ${rules[rule].name}`,
    dragHint: 'Drag, or use the arrow keys.',
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    preferred: 'Preferred folders',
    preferredText: 'Copies in these stay. The first of them that applies wins.',
    protected: 'Protected folders',
    protectedText: 'Nothing in these is ever put away, whatever rules and choices say.',
    noFolders: 'None',
    addPreferred: 'Add a preferred folder',
    addProtected: 'Add a protected folder',
    remove: (path: string) => `Remove ${path}`,
    more: 'What counts',
    mirrored: 'A mirrored picture is the same picture',
    carryFacts: 'Give a missing date and place to the copy that stays',
    carryFactsText: 'Written into a sidecar (.xmp) beside it. The photo itself is not changed, and undo takes it back.',
    ignored: (n: number) => (n === 0 ? 'No pair is remembered as not duplicates.' : `${f.count(n, 'pair is', 'pairs are')} remembered as not duplicates.`),
    forget: 'Forget them',
  };
}

function strip() {
  return {
    label: 'Keys',
    move: 'Move',
    keep: 'Keep',
    discard: 'Discard',
    toggle: 'Change',
    ignore: 'Not duplicates',
    agree: 'Agree, next',
    overlay: 'Difference',
    blink: 'Hold: blink',
    play: 'Play',
    undo: 'Undo',
    only: 'Keep only this',
    redo: 'Do it again',
    ignoreAll: 'None of the group are duplicates',
    ends: 'First and last of the group',
    page: 'Several groups up or down',
    actual: 'Every pixel, or fit',
    title: 'In duplicates',
  };
}

function plan(f: Format) {
  const phases: Record<DisposalState['phase'], string> = { idle: '', applying: 'Moving to the trash', checking: 'Checking, nothing is moved', undoing: 'Bringing files back' };
  return {
    open: 'Review plan',
    title: 'Plan',
    text: 'This is what would happen. Nothing has been moved.',
    back: 'Duplicates',
    which: 'What goes into the plan',
    whiches: { reviewed: 'What you agreed with', clear: 'Clear ones too', all: 'Everything proposed' },
    kinds: 'Kinds',
    making: 'Looking at every file that would go, and at what stays',
    stop: 'Stop',
    failedTitle: 'The plan could not be made',
    again: 'Plan again',
    goes: 'Goes',
    goesText: (n: number, bytes: number) => `${files(f, n)} · ${f.bytes(bytes)}`,
    blocked: 'Stays after all',
    blockedText: (n: number) => files(f, n),
    emptyTitle: 'Nothing to put away',
    emptyText: { reviewed: 'You have not agreed with any group yet.', clear: 'No group is agreed with or clear.', all: 'Nothing is proposed.' },
    warning: { 'hard-link': (n: number) => `${files(f, n)}: the disk keeps the bytes, because the file has further names there.`, quarantine: (n: number) => `${files(f, n)} on a disk without a trash.` },
    problem: (code: DisposalProblemCode, n: number) => `${files(f, n)}: ${problems[code]}`,
    noTrashTitle: (n: number) => `${files(f, n)} ${n === 1 ? 'lies' : 'lie'} on a disk that has no trash`,
    noTrashText: 'Snapsift deletes nothing for good. Choose a folder on that disk, outside of your photo folders, where they are put aside; or leave them where they are.',
    chooseQuarantine: 'Choose a folder on that disk',
    quarantineTitle: 'Choose a folder on the disk without a trash',
    quarantineChosen: (path: string) => `They are put aside in ${path}.`,
    leaveThem: 'Leave them where they are',
    show: 'Show',
    shows: { all: 'All', ready: 'What goes', blocked: 'What stays after all' },
    list: 'Files of the plan',
    kept: 'Stays',
    noKept: 'No copy stays',
    apply: (n: number, aside: boolean) => (aside ? `Put ${files(f, n)} aside` : `Move ${files(f, n)} to the trash`),
    dryRun: 'Check only',
    dryRunHint: 'Reads every file as the real run does, and moves nothing.',
    confirmTitle: (n: number, aside: boolean) => (aside ? `Put ${files(f, n)} aside?` : `Move ${files(f, n)} to the trash?`),
    confirmText: (bytes: number) => `${f.bytes(bytes)} in all. Right before each one goes, Snapsift reads it and its kept copy again. You can undo this, also after a restart, as long as they are where they were put.`,
    confirmAside: (n: number, path: string) => `${files(f, n)} of them ${n === 1 ? 'goes' : 'go'} to ${path}.`,
    confirmYes: (aside: boolean) => (aside ? 'Put aside' : 'Move to the trash'),
    confirmNo: 'Not yet',
    phase: (phase: DisposalState['phase']) => phases[phase],
    progress: (done: number, total: number) => `${f.number(done)} of ${files(f, total)}`,
    read: (done: number, total: number) => `${f.bytes(done)} of ${f.bytes(total)} read`,
    rate: (rate: number) => `${f.bytes(rate)}/s`,
    left: (seconds: number) => `${f.duration(seconds)} left`,
    paused: 'Paused. What is done is done; the rest waits.',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Stop here',
    lineLabel: 'Putting files away',
    details: 'Details',
  };
}

function result(f: Format) {
  const titles = { apply: { done: 'Done', cancelled: 'Stopped', failed: 'It had to stop' }, 'dry-run': { done: 'Checked', cancelled: 'Check stopped', failed: 'The check had to stop' }, undo: { done: 'Everything is back', cancelled: 'Stopped', failed: 'It had to stop' } };
  return {
    heading: (outcome: DisposalOutcome | null) => (outcome === null ? '' : outcome.job === 'undo' && outcome.ended === 'done' && outcome.skipped.files > 0 ? 'Some of it is back' : titles[outcome.job][outcome.ended]),
    moved: (n: number, bytes: number, aside: boolean) => `Moved ${files(f, n)} to the trash${aside ? ' or the chosen folder' : ''}, ${f.bytes(bytes)}.`,
    wouldMove: (n: number, bytes: number) => `${files(f, n)} would go, ${f.bytes(bytes)}. Nothing was moved.`,
    restored: (n: number) => `Brought ${files(f, n)} back.`,
    skipped: (n: number) => `${files(f, n)} stayed where ${n === 1 ? 'it was' : 'they were'}.`,
    notRestored: (n: number) => `${files(f, n)} could not be brought back.`,
    interrupted: 'The job was cut off. What it did is under “Put away before”, with undo.',
    undo: 'Undo',
    steps: 'What happened to each file',
    back: 'Back to duplicates',
    past: 'Put away before',
    newPlan: 'Make a new plan',
    toPlan: 'Back to the plan',
  };
}

function past(f: Format) {
  const states: Record<JournalSummary['state'], string> = {
    open: 'Being cleared up',
    done: 'Done',
    cancelled: 'Stopped',
    failed: 'Had to stop',
    interrupted: 'Was cut off',
    undone: 'Undone',
    'partly-undone': 'Partly undone',
  };
  const steps: Record<JournalStep['state'], string> = { moved: 'Put away', skipped: 'Stayed', 'put-back': 'Put back at once', restored: 'Brought back', unclear: 'Unclear' };
  return {
    title: 'Put away before',
    text: 'Everything that Snapsift moved, newest first. What the trash still holds can be brought back.',
    none: 'Nothing was put away yet',
    noneText: 'When a plan is carried out, it is listed here with its undo.',
    failedTitle: 'The list could not be read',
    moved: (n: number, bytes: number) => `${files(f, n)} · ${f.bytes(bytes)}`,
    nothing: 'Nothing was moved',
    state: (state: JournalSummary['state']) => states[state],
    step: (state: JournalStep['state']) => steps[state],
    restored: (n: number) => `${files(f, n)} back`,
    skipped: (n: number) => `${files(f, n)} stayed`,
    places: { trash: (n: number) => `${files(f, n)} in the trash`, quarantine: (n: number) => `${files(f, n)} put aside`, system: (n: number) => `${files(f, n)} in the system’s trash` },
    undo: (n: number) => `Undo: bring ${files(f, n)} back`,
    cannotUndo: 'Nothing of it can be brought back from here now.',
    show: 'Show files',
    hide: 'Hide files',
    steps: (when: string) => `Files of ${when}`,
    more: 'Show more',
  };
}

function news(f: Format) {
  return {
    moved: (n: number, aside: boolean) => `Moved ${files(f, n)} to the trash${aside ? ' or the chosen folder' : ''}.`,
    movedSome: (n: number, skipped: number, aside: boolean) => `Moved ${files(f, n)} to the trash${aside ? ' or the chosen folder' : ''}; ${f.number(skipped)} stayed.`,
    nothingMoved: (skipped: number) => `No file was moved; ${f.number(skipped)} stayed.`,
    restored: (n: number) => `Brought ${files(f, n)} back.`,
    restoredSome: (n: number, skipped: number) => `Brought ${files(f, n)} back; ${f.number(skipped)} could not be brought back.`,
    checked: (n: number, skipped: number) => `Checked: ${files(f, n)} would go${skipped > 0 ? `, ${f.number(skipped)} would stay` : ''}. Nothing was moved.`,
    interrupted: 'Putting files away was cut off. What was done is listed under Duplicates, with undo.',
    undo: 'Undo',
  };
}

export function duplicateStrings(f: Format) {
  return {
    title: 'Duplicates',
    kinds: kindWords(f),
    list: list(f),
    compare: compare(f),
    finding: finding(f),
    rules: ruleWords(f),
    strip: strip(),
    said: said(f),
    plan: plan(f),
    result: result(f),
    past: past(f),
    news: news(f),
  };
}
