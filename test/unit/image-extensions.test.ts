import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { extensionOf, isPictureName, pictureExtensions } from '../../src/core/image/extensions.ts';
import { hasSharedPhotos, sharedFolder } from '../fixtures/photos.ts';

describe('names of pictures', () => {
  test.each([
    ['IMG_1.JPG', 'jpg'],
    ['/a.b/c/photo.tar.PNG', 'png'],
    ['C:\\photos\\x.HeIc', 'heic'],
    ['.jpg', ''],
    ['noextension', ''],
    ['/folder.jpg/file', ''],
    ['dot.', ''],
  ])('the extension of %s is "%s"', (name, extension) => expect(extensionOf(name)).toBe(extension));

  test.each(['a.jpg', 'a.JPEG', 'b.apng', 'c.mpo', 'd.jp2', 'e.jxl', 'f.psd', 'g.ico', 'h.svg', 'i.bmp', 'j.cr2', 'k.nef', 'l.dng', 'm.arw', 'n.orf', 'o.rw2', 'p.raf', 'q.heif', 'r.jpe', 's.jfif', 't.AVIF', 'u.TIF'])(
    '%s is taken', (name) => expect(isPictureName(name)).toBe(true),
  );

  test.each(['a.txt', 'a.mp4', 'jpg', '.jpg', 'photo.jpg.part', 'a.xmp', '._IMG_1.jpg', '/x/._a.png', 'Thumbs.db', ''])(
    '%s is left alone', (name) => expect(isPictureName(name)).toBe(false),
  );

  test('every extension is lower case and listed once', () => {
    const all = pictureExtensions();
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter((extension) => extension !== extension.toLowerCase())).toEqual([]);
  });

  test.runIf(hasSharedPhotos)('no given test file is overlooked', () => {
    for (const folder of ['odd', 'hostile', 'orientation', 'photos']) {
      expect(readdirSync(join(sharedFolder, 'photos', folder)).filter((name) => !isPictureName(name))).toEqual([]);
    }
  });
});
