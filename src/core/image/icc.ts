/** Recognises the sRGB colour profile by its description, so that converting sRGB to sRGB can be left out. Pure. */

/** @param profile an ICC profile; undefined where the picture has none. True for none and for sRGB itself. */
export function isPlainSrgb(profile: Buffer | undefined): boolean {
  if (profile === undefined || profile.length < 132) return profile === undefined;
  if (profile.toString('latin1', 16, 20) !== 'RGB ') return false;
  return /^(?:sRGB|IEC ?61966-?2[.-]?1)/i.test(description(profile));
}

function description(profile: Buffer): string {
  const count = Math.min(profile.readUInt32BE(128), 100);
  for (let entry = 132; entry + 12 <= Math.min(profile.length, 132 + count * 12); entry += 12) {
    if (profile.toString('latin1', entry, entry + 4) !== 'desc') continue;
    return textAt(profile, profile.readUInt32BE(entry + 4));
  }
  return '';
}

/** Version 2 profiles keep ASCII ('desc'), version 4 UTF-16 ('mluc'). */
function textAt(profile: Buffer, offset: number): string {
  if (offset + 28 > profile.length) return '';
  const kind = profile.toString('latin1', offset, offset + 4);
  if (kind === 'desc') return profile.toString('latin1', offset + 12, Math.min(profile.length, offset + 60));
  if (kind !== 'mluc') return '';
  const start = offset + profile.readUInt32BE(offset + 24);
  const end = Math.min(profile.length, start + 80);
  let text = '';
  for (let at = start; at + 2 <= end; at += 2) text += String.fromCharCode(profile.readUInt16BE(at));
  return text;
}
