/**
 * One digest over all coded frames of the picture and all packets of the sound, in their order: equal in files that hold
 * the same video in another container, with other metadata, or cut into other pieces. Runs in the visual child only.
 */
import { createHash, type Hash } from 'node:crypto';
import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import { readConfiguration, unitsOf, type UnitCodec } from './nal-units.ts';
import { withVideo } from './open-video.ts';

/** Larger than any frame of a film: what claims more is damaged, and is not read into memory. */
const mostPacketBytes = 256 * 1024 * 1024;
/** Different sets of parameters that are kept: films have a few. */
const mostParameters = 64;

/** SHA-256; null where frames cannot be read to the end. @throws only what `signal` was aborted with */
export function digestFrames(path: string, signal: AbortSignal): Promise<string | null> {
  return withVideo(path, signal, async (input, format) => {
    const pictures = await input.getVideoTracks();
    const [picture] = pictures;
    // Two pictures are a cover, or two angles: nobody knows which of them is the video.
    if (picture === undefined || pictures.length > 1) return null;
    const hash = createHash('sha256');
    const indexed = format === 'mp4' || format === 'mov';
    if (!(await addPicture(picture, { hash, signal, indexed }))) return null;
    for (const sound of await input.getAudioTracks()) if (!(await addSound(sound, { hash, signal, indexed }))) return null;
    return hash.digest('hex');
  });
}

interface Sum {
  hash: Hash;
  signal: AbortSignal;
  /** Sizes of packets are known before they are read. */
  indexed: boolean;
}

/** A text or bytes with its length before it, so that no two lists of parts are the same bytes. */
function add(hash: Hash, part: Uint8Array | string): void {
  const bytes = typeof part === 'string' ? Buffer.from(part) : part;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  hash.update(length).update(bytes);
}

async function addPicture(track: InputVideoTrack, sum: Sum): Promise<boolean> {
  const codec = await track.getCodec();
  const ratio = await track.getPixelAspectRatio();
  const shape = [codec, await track.getCodedWidth(), await track.getCodedHeight(), await track.getRotation(), await track.getFlip(), ratio.num, ratio.den];
  add(sum.hash, `picture ${shape.join(' ')}`);
  if (codec === 'avc' || codec === 'hevc') return addUnits(track, codec, sum);
  return addPackets(track, sum, (data) => add(sum.hash, data));
}

async function addUnits(track: InputVideoTrack, codec: UnitCodec, sum: Sum): Promise<boolean> {
  const record = bytesOf((await track.getDecoderConfig())?.description);
  const configuration = record === null ? null : readConfiguration(record, codec);
  if (configuration === null) return false;
  const parameters = new Set(configuration.parameters.map(textOf));
  const done = await addPackets(track, sum, (data) => {
    const units = unitsOf(data, codec, configuration.lengthSize);
    if (units === null) return false;
    for (const unit of units.frames) add(sum.hash, unit);
    for (const unit of units.parameters) parameters.add(textOf(unit));
    return parameters.size <= mostParameters;
  });
  for (const unit of [...parameters].sort()) add(sum.hash, unit);
  return done;
}

const textOf = (unit: Uint8Array): string => Buffer.from(unit).toString('base64');

function bytesOf(description: ArrayBufferView | ArrayBufferLike | undefined): Uint8Array | null {
  if (description === undefined) return null;
  return ArrayBuffer.isView(description) ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength) : new Uint8Array(description);
}

async function addSound(track: InputAudioTrack, sum: Sum): Promise<boolean> {
  const codec = await track.getCodec();
  add(sum.hash, `sound ${codec ?? String(await track.getInternalCodecId())} ${await track.getNumberOfChannels()} ${await track.getSampleRate()}`);
  return addPackets(track, sum, (data) => add(sum.hash, data));
}

/** @param take answers false where the packet cannot be understood. @returns false where not every packet could be read */
async function addPackets(track: InputVideoTrack | InputAudioTrack, { signal, indexed }: Sum, take: (data: Uint8Array) => boolean | void): Promise<boolean> {
  const sink = new EncodedPacketSink(track);
  if (indexed && !(await areModest(sink, signal))) return false;
  let count = 0;
  for await (const { data } of sink.packets()) {
    signal.throwIfAborted();
    if (take(data) === false) return false;
    count += 1;
  }
  return count > 0;
}

/** From the index alone: no packet claims more than could be true. */
async function areModest(sink: EncodedPacketSink, signal: AbortSignal): Promise<boolean> {
  for await (const { byteLength } of sink.packets(undefined, undefined, { metadataOnly: true })) {
    signal.throwIfAborted();
    if (byteLength > mostPacketBytes) return false;
  }
  return true;
}
