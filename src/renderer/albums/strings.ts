/** The words of the albums screens. */
import type { AlbumColour, AlbumKind } from '../../shared/albums-contract.ts';
import type { Format } from '../format.ts';

const kinds: Record<AlbumKind, string> = { label: 'Keeps itself', manual: 'By hand', collection: 'Collection', smart: 'Combination', search: 'Saved search' };
const colours: Record<AlbumColour, string> = {
  red: 'Red', orange: 'Orange', yellow: 'Yellow', green: 'Green', teal: 'Teal', blue: 'Blue', purple: 'Purple', pink: 'Pink', grey: 'Grey',
};

function list(f: Format) {
  return {
    title: 'Albums',
    failedTitle: 'The albums could not be read',
    loading: 'Loading albums',
    kinds,
    count: (n: number | null) => (n === null ? 'Being judged' : f.count(n, 'photo', 'photos')),
    card: (name: string, kind: string, count: string) => `${name}, ${count}, ${kind}`,
    lockedCount: 'Private',
    emptyTitle: 'Albums that keep themselves',
    emptyText: 'Write what an album is about, and every photo that shows it joins by itself, also those still to come. You decide where the line is, and one correction teaches it.',
    starters: 'Suggested albums',
    startersText: 'Nothing is made until you choose it.',
    starterCount: (n: number | null) => (n === null ? 'Not judged yet' : n === 0 ? 'No photo shows this clearly' : f.count(n, 'photo', 'photos')),
    add: 'Add',
    addNamed: (name: string) => `Add the album ${name}`,
    added: 'Added',
    unlock: 'Show private albums',
    lock: 'Hide private albums',
    unlocked: 'Private albums are shown until you hide them or close Snapsift.',
    locked: 'Private albums are hidden again.',
    savedSearches: 'Saved searches',
    follow: 'Make album',
    followNamed: (name: string) => `Make album of ${name}`,
    startersAsked: 'Albums that fill themselves',
    startersAskedText: 'Tick what you like. Everything can be changed later.',
  };
}

function album(f: Format) {
  return {
    back: 'All albums',
    up: (name: string) => `Up to ${name}`,
    edit: 'Edit',
    teach: 'Teach',
    more: 'More',
    rename: 'Rename',
    remove: 'Remove album',
    removeTitle: (name: string) => `Remove ${name}?`,
    makePrivate: 'Make private',
    makePublic: 'No longer private',
    move: 'Move to collection',
    topLevel: 'No collection',
    photosLabel: (name: string) => `Photos in ${name}`,
    emptyTitle: 'Nothing here yet',
    emptyLabel: 'No photo clearly shows this. Say it another way, move the line, or add photos by hand: each teaches the album.',
    emptyManual: 'Select photos anywhere and choose “Add to album”.',
    emptySmart: 'No photo is in all of these albums at once.',
    emptyCollection: 'Nothing lies in this collection yet.',
    emptySearch: 'Nothing matches this search now. Photos join when they do.',
    lockedTitle: 'This album is private',
    lockedText: 'Its photos are hidden from grids and searches until you show private albums.',
    goneTitle: 'This album is not there any more',
    cover: 'Use as cover',
    yes: 'This too',
    no: 'Not this',
    takeOut: 'Take out of this album',
    createdSaid: (name: string) => `Made the album ${name}.`,
    removedSaid: (name: string, usedBy: readonly string[]) => (usedBy.length === 0 ? `Removed the album ${name}. No photo was touched.` : `Removed the album ${name}. ${usedBy.join(', ')} ${usedBy.length === 1 ? 'was' : 'were'} made of it.`),
    renamedSaid: (name: string) => `Renamed to ${name}.`,
    privateSaid: (name: string, on: boolean) => (on ? `${name} is private now.` : `${name} is no longer private.`),
    movedSaid: (name: string, to: string | null) => (to === null ? `${name} lies in no collection now.` : `${name} lies in ${to} now.`),
    coverSaid: (name: string) => `New cover for ${name}.`,
    addedSaid: (n: number, name: string) => (n === 0 ? `Already in ${name}.` : `Added ${f.count(n, 'photo', 'photos')} to ${name}.`),
    refusedSaid: (n: number, name: string) => (n === 0 ? `Already kept out of ${name}.` : `Kept ${f.count(n, 'photo', 'photos')} out of ${name}.`),
    forgottenSaid: (n: number) => `Forgot ${f.count(n, 'decision', 'decisions')}.`,
    addTo: 'Add to album',
    addToFind: 'Find an album, or name a new one',
    addToTitle: (n: number) => `Add ${f.count(n, 'photo', 'photos')} to an album`,
    newFrom: 'New album from these',
    makeAlbum: 'Make this an album',
    addToNone: 'There is no album yet that photos can be put into.',
    viewAlbum: 'Back to album',
  };
}

function create() {
  return {
    title: 'New album',
    action: 'New album',
    name: 'Name',
    namePlaceholder: 'Birthday cakes',
    nameMissing: 'Give the album a name.',
    sameName: 'Another album has this name.',
    kind: 'What it is',
    kindTexts: {
      label: 'You say what it is about; photos join by themselves.',
      manual: 'You put photos in.',
      collection: 'Holds other albums.',
      smart: 'In one album and not in another.',
    },
    phrasings: 'Ways to say it',
    phrasingsText: 'What such a photo shows. More ways find more of them; the best one counts.',
    suggestions: 'Or say',
    addPhrasing: 'Add another way to say it',
    phrasingField: 'Another way to say it',
    removePhrasing: (text: string) => `Remove “${text}”`,
    notUnderstood: (text: string) => `The current model knows no word of “${text}”, so it counts for nothing. It reads English best.`,
    truncated: (text: string) => `“${text}” is longer than the model reads; its end is ignored.`,
    mostPhrasings: (n: number) => `${n} ways to say it are the most.`,
    parts: 'Photos that are in all of these',
    partIn: 'In',
    partNot: 'Not in',
    addPart: 'Add an album',
    partsMissing: 'Choose at least one album.',
    noParts: 'Make an album first; then it can be combined.',
    create: 'Make album',
    cancel: 'Cancel',
    save: 'Save',
    removePart: (name: string) => `Remove ${name}`,
    private: 'Private',
    privateText: 'Hidden from grids and searches until you show private albums.',
    colour: 'Colour',
    noColour: 'No colour',
    colours,
    parent: 'Lies in',
  };
}

function editor(f: Format) {
  return {
    title: (name: string) => `Edit ${name}`,
    done: 'Done',
    filter: 'Only photos that',
    filterText: 'Filters as in the search field, for example in:"Iceland" or date:2023.',
    filterPlaceholder: 'date:2021..2023 camera:fuji',
    phrasingCount: (n: number) => f.number(n),
    phrasingCountSpoken: (text: string, n: number) => `${text}: ${f.count(n, 'photo', 'photos')} alone`,
    count: (n: number) => f.count(n, 'photo', 'photos'),
    histogram: 'How well photos fit',
    off: (n: number) => `← ${f.number(n)} more`,
    threshold: 'Where the album begins',
    thresholdValue: (count: number, automatic: boolean) => `${automatic ? 'Automatic, ' : ''}${f.count(count, 'photo', 'photos')} in the album`,
    automatic: 'Automatic',
    useAutomatic: 'Back to automatic',
    learned: 'Learned from your decisions',
    fewer: 'Fewer, surer',
    moreOfThem: 'More, less sure',
    justIn: 'Just in',
    justInText: 'The least sure of the album. Not this? Press N.',
    justOut: 'Just out',
    justOutText: 'The first that are left out. This too? Press Y.',
    noneIn: 'Nothing is in at this line.',
    noneOut: 'Nothing is left out.',
    yes: 'Yes',
    no: 'No',
    yesPhoto: (name: string) => `${name}: this too`,
    noPhoto: (name: string) => `${name}: not this`,
    forget: (name: string) => `Forget the decision on ${name}`,
    examplesYes: (n: number) => `This too (${f.number(n)})`,
    examplesNo: (n: number) => `Not this (${f.number(n)})`,
    examplesNone: 'None yet. Decide below, in the album, or anywhere in the library.',
    quality: 'How good it is',
    qualityValue: (precision: number, recall: number) => `Of the photos it takes, about ${f.number(precision * 100)} % are right; of those you want, it finds about ${f.number(recall * 100)} %. Estimated on your own decisions.`,
    qualityNeeds: (yes: number, no: number) =>
      `${[yes > 0 ? `${f.number(yes)} more yes` : null, no > 0 ? `${f.number(no)} more no` : null].filter(Boolean).join(' and ')} and Snapsift can say how good this album is.`,
    nameLabel: 'Name',
    drop: 'Drop photos here',
    legendPhotos: 'Photos',
    legendYes: 'This too',
    legendNo: 'Not this',
    fit: (fit: number) => (fit >= 0.75 ? 'fits well' : fit >= 0.5 ? 'fits' : fit >= 0.3 ? 'hardly fits' : 'does not fit'),
    tile: (name: string, fit: string) => `${name}, ${fit}`,
    failedTitle: 'This label cannot be judged now',
  };
}

function teach(f: Format) {
  return {
    title: (name: string) => `Teach ${name}`,
    question: (name: string) => `Does this belong in ${name}?`,
    progress: (at: number, of: number) => `${f.number(at)} of ${f.number(of)}`,
    yes: 'Yes',
    no: 'No',
    skip: 'Skip',
    stop: 'Stop',
    loading: 'Looking for photos that teach most',
    doneTitle: (yes: number, no: number) => `${f.number(yes)} yes, ${f.number(no)} no`,
    doneText: (before: number, after: number) =>
      before === after ? `The album holds ${f.count(after, 'photo', 'photos')}, as before.` : `The album went from ${f.number(before)} to ${f.count(after, 'photo', 'photos')}.`,
    again: 'Ten more',
    close: 'Show album',
    noneTitle: 'Nothing left to ask',
    noneText: 'Every photo is decided, or none is near the line.',
    last: 'Back to the last one',
  };
}

function why(f: Format) {
  return {
    title: 'Albums',
    none: 'In no album',
    decision: 'You put it here',
    decisionNo: 'You kept it out',
    score: (phrasing: string) => `Looks like “${phrasing}”`,
    put: 'Put in by hand',
    parts: 'From the albums it is made of',
    search: 'Matches the saved search',
    filter: 'Does not pass the filter',
    unjudged: 'Not looked at yet',
    nearestYes: 'Most like it among your yes',
    nearestNo: 'Most like it among your no',
    fit: (fit: number) => `Fit ${f.number(fit * 100)} of 100`,
    explain: (reason: string, name: string) => `${reason}. Why is it in ${name}?`,
  };
}

export function albumStrings(f: Format) {
  return { ...list(f), album: album(f), create: create(), editor: editor(f), teach: teach(f), why: why(f) };
}
