/** What the bench asks of its measuring children, one question at a time. Types only. */

export interface BareAsk {
  /** visual.onnx */
  model: string;
  size: number;
  batch: number;
  runs: number;
  /** Leave the runtime's threads spinning while they wait, as is its default. */
  spinning: boolean;
  /** 0: all cores. */
  threads: number;
}

export interface TransformersAsk {
  /** Folder with node_modules/@huggingface/transformers. */
  packages: string;
  /** Folder that holds the model's folder, and that folder's name. */
  models: string;
  model: string;
  paths: string[];
  batch: number;
}

/** How many pictures, in how many seconds of the clock and of all cores together. */
export interface Timed {
  images: number;
  seconds: number;
  /** Less shaken by what else runs on the machine than the clock is. */
  cpuSeconds: number;
}

export interface MemoryAsk {
  /** Vectors to hold. */
  count: number;
}

/** Resident memory of the process, bytes. */
export interface MemoryAnswer {
  bare: number;
  /** With the names of all photos. */
  named: number;
  filled: number;
  /** Of the vectors alone. */
  vectors: number;
  /** After some queries. */
  asked: number;
}
