/**
 * Frames of H.264 and H.265 in one form. Containers write them with lengths of one size or another, with delimiters or
 * without, and the sets of parameters beside the frames or among them; what is decoded is the same. Pure.
 */
export interface Units {
  /** What is decoded, in order: each unit's bytes. */
  frames: Uint8Array[];
  /** Sets of parameters that lie among the frames. */
  parameters: Uint8Array[];
}

export type UnitCodec = 'avc' | 'hevc';

/** The type of a unit, and which types are sets of parameters or say nothing (delimiters, filling). */
const typeOf: Record<UnitCodec, (unit: Uint8Array) => number> = { avc: (unit) => (unit[0] ?? 0) & 0x1f, hevc: (unit) => ((unit[0] ?? 0) >> 1) & 0x3f };
const parameterTypes: Record<UnitCodec, ReadonlySet<number>> = { avc: new Set([7, 8, 13]), hevc: new Set([32, 33, 34]) };
const emptyTypes: Record<UnitCodec, ReadonlySet<number>> = { avc: new Set([9, 12]), hevc: new Set([35, 38]) };

/** @param lengthSize bytes of the length before each unit. Null where the lengths do not fit the data */
export function unitsOf(data: Uint8Array, codec: UnitCodec, lengthSize: number): Units | null {
  const units = byLength(data, lengthSize);
  if (units === null) return null;
  const sorted: Units = { frames: [], parameters: [] };
  for (const unit of units.map(withoutTrailingZeros)) {
    const type = typeOf[codec](unit);
    if (unit.length === 0 || emptyTypes[codec].has(type)) continue;
    (parameterTypes[codec].has(type) ? sorted.parameters : sorted.frames).push(unit);
  }
  return sorted;
}

function byLength(data: Uint8Array, size: number): Uint8Array[] | null {
  const units: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    if (at + size > data.length) return null;
    let length = 0;
    for (let index = 0; index < size; index++) length = length * 256 + (data[at + index] as number);
    at += size;
    if (at + length > data.length) return null;
    units.push(data.subarray(at, at + length));
    at += length;
  }
  return units;
}

/** Filling behind a unit; no unit ends with a zero. */
function withoutTrailingZeros(unit: Uint8Array): Uint8Array {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end--;
  return unit.subarray(0, end);
}

/** Bytes of a length, and the sets of parameters, of a container's own record (avcC, hvcC). Null where it is damaged. */
export function readConfiguration(record: Uint8Array, codec: UnitCodec): { lengthSize: number; parameters: Uint8Array[] } | null {
  try {
    return codec === 'avc' ? readAvc(record) : readHevc(record);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Reads counts and lengths; a record that ends too early is a RangeError. */
function reader(record: Uint8Array, start: number): { byte(): number; unit(): Uint8Array; count(): number } {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  let at = start;
  const count = (): number => {
    at += 2;
    return view.getUint16(at - 2);
  };
  return {
    byte: () => view.getUint8(at++),
    count,
    unit() {
      const length = count();
      if (at + length > record.length) throw new RangeError('A set of parameters ends behind its record.');
      at += length;
      return record.subarray(at - length, at);
    },
  };
}

function readAvc(record: Uint8Array): { lengthSize: number; parameters: Uint8Array[] } {
  const next = reader(record, 4);
  const lengthSize = (next.byte() & 3) + 1;
  const sequences = Array.from({ length: next.byte() & 0x1f }, next.unit);
  const pictures = Array.from({ length: next.byte() }, next.unit);
  return { lengthSize, parameters: [...sequences, ...pictures] };
}

function readHevc(record: Uint8Array): { lengthSize: number; parameters: Uint8Array[] } {
  const next = reader(record, 21);
  const lengthSize = (next.byte() & 3) + 1;
  const parameters: Uint8Array[] = [];
  for (let arrays = next.byte(); arrays > 0; arrays--) {
    const type = next.byte() & 0x3f;
    for (let units = next.count(); units > 0; units--) {
      const unit = next.unit();
      if (parameterTypes.hevc.has(type)) parameters.push(unit);
    }
  }
  return { lengthSize, parameters };
}
