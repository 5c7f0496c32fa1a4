/** What can be said of a video without decoding it, and what makes two files the same video. No parser in here: for every room. */
export interface VideoFacts {
  /** Short name of the container: mp4, mov, webm, mkv, ts, ogg. */
  format: string;
  /** Length in seconds; null where no picture is in it, or nobody knows. */
  seconds: number | null;
  /** Upright pixels as shown; null together with `codec`. */
  width: number | null;
  height: number | null;
  /** Of the picture: avc, hevc, vp8, vp9, av1 ..., or the container's own name for others. */
  codec: string | null;
  /** Of the sound, one name a track, joined by "+"; '' without sound. */
  audio: string;
  /** How much later the sound starts than the picture, seconds; null without sound. */
  lag: number | null;
  /** Frames can be compared: the codec is one whose coded form means the same in every container, and no list of edits cuts it. */
  comparable: boolean;
  /** Wall-clock milliseconds as if UTC, and minutes east, as the file says. */
  takenLocal: number | null;
  takenOffset: number | null;
  camera: string | null;
  lat: number | null;
  lon: number | null;
}

/** Raised when facts or digests are made differently: files are then read again. */
export const videoVersion = 1;

/** Lengths of one video in two containers differ by rounding and by whether the last frame has a length, seconds. */
export const sameLength = 0.05;
/** So do the starts of the sound: encoders' priming is written in several ways. */
export const sameLag = 0.1;
