/**
 * Which file names the scanner takes for pictures. Broad on purpose: a picture that cannot be opened is shown in
 * quarantine with its reason, while a name that is not listed here stays unseen. Pure; imports no decoder.
 */

const extensions: ReadonlySet<string> = new Set([
  // JPEG and what cameras wrap it in
  'jpg', 'jpeg', 'jpe', 'jfif', 'jif', 'mpo',
  'png', 'apng', 'gif', 'webp',
  'tif', 'tiff',
  'avif', 'avifs', 'heic', 'heics', 'heif', 'heifs', 'hif',
  'bmp', 'dib', 'ico', 'cur', 'psd', 'psb', 'tga', 'pcx', 'exr', 'hdr',
  'jp2', 'j2k', 'jpf', 'jpx', 'jpm', 'jxl',
  'svg', 'svgz',
  // RAW, by maker
  'dng', 'cr2', 'cr3', 'crw', 'nef', 'nrw', 'arw', 'srf', 'sr2', 'orf', 'ori', 'rw2', 'rwl', 'raf', 'pef', 'srw',
  'x3f', 'erf', 'mef', 'mos', 'mrw', 'dcr', 'kdc', '3fr', 'fff', 'iiq', 'gpr',
]);

/** Lower-case extension of a file name or path without its dot; '' where there is none. `.jpg` alone is a hidden file. */
export function extensionOf(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const dot = base.lastIndexOf('.');
  return dot <= 0 ? '' : base.slice(dot + 1).toLowerCase();
}

/** True when the name says picture. The companions that macOS leaves on foreign disks (`._IMG_1.jpg`) are no pictures. */
export function isPictureName(name: string): boolean {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return !base.startsWith('._') && extensions.has(extensionOf(base));
}

/** Every extension that counts as a picture, lower case, sorted. */
export function pictureExtensions(): string[] {
  return [...extensions].sort();
}
