/** What sidecars call things: namespaces, and the properties that Snapsift reads and writes (docs/interop.md). */

export const namespaces = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  lr: 'http://ns.adobe.com/lightroom/1.0/',
  digiKam: 'http://www.digikam.org/ns/1.0/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  xmpDM: 'http://ns.adobe.com/xmp/1.0/DynamicMedia/',
  fstop: 'http://www.fstopapp.com/xmp/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
} as const;
export type Prefix = keyof typeof namespaces;

export interface PropertyName {
  prefix: Prefix;
  local: string;
}

/** Lists of words. rdf: how a new one is made. */
export const lists = {
  /** Keywords, one word each: what every program reads. */
  subject: { prefix: 'dc', local: 'subject', rdf: 'Bag' },
  /** Keywords with the ones above them, divided by `|`: Lightroom, darktable, digiKam. */
  hierarchical: { prefix: 'lr', local: 'hierarchicalSubject', rdf: 'Bag' },
  /** The same divided by `/`: digiKam, which believes it before all others. */
  tagsList: { prefix: 'digiKam', local: 'TagsList', rdf: 'Seq' },
} as const satisfies Record<string, PropertyName & { rdf: 'Bag' | 'Seq' }>;
export type ListName = keyof typeof lists;
export const listNames = Object.keys(lists) as ListName[];

export const values = {
  /** Stars, 0 to 5; -1 is rejected. */
  rating: { prefix: 'xmp', local: 'Rating' },
  /** Lightroom's flag: 1 picked, -1 rejected, 0 neither. */
  pick: { prefix: 'xmpDM', local: 'pick' },
  /** digiKam's: 3 accepted, 1 rejected, 2 pending, 0 none. */
  pickLabel: { prefix: 'digiKam', local: 'PickLabel' },
  /** 1: a favourite, as F-Stop writes and PhotoPrism reads it. There is no wider convention. */
  favourite: { prefix: 'fstop', local: 'favorite' },
  taken: { prefix: 'exif', local: 'DateTimeOriginal' },
  created: { prefix: 'photoshop', local: 'DateCreated' },
  latitude: { prefix: 'exif', local: 'GPSLatitude' },
  longitude: { prefix: 'exif', local: 'GPSLongitude' },
  gpsVersion: { prefix: 'exif', local: 'GPSVersionID' },
} as const satisfies Record<string, PropertyName>;
export type ValueName = keyof typeof values;
export const valueNames = Object.keys(values) as ValueName[];
