/**
 * ONNX Runtime sessions, on the processor unless told otherwise. `run` is synchronous native code behind a promise: it blocks its process, so
 * sessions live in vision children only.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { keepQuiet } from './no-telemetry.ts';
import { normalise } from './vectors.ts';

export interface SessionOptions {
  /** Threads for one operator; 0 lets the runtime take all. */
  threads: number;
  /** Execution provider; what it cannot do falls to the processor. Anything but 'cpu' has passed a self-test before. */
  provider?: string;
}

export interface OpenSession {
  readonly inputs: readonly string[];
  /** The most rows that the graph takes in one run; null where it does not say. */
  readonly mostRows: number | null;
  /** Runs the graph and answers `count` vectors of unit length. Fails with `model-invalid`. */
  run(feeds: Readonly<Record<string, Tensor>>, count: number): Promise<Result<Float32Array[]>>;
}

export interface GraphFile {
  folder: string;
  file: string;
  inputs: readonly string[];
  /** Inputs that the graph may have. */
  optional?: readonly string[];
  output: string;
  dimensions: number;
}

/** Opens a graph by path (no copy in JavaScript's memory). Fails with `model-file-missing` or `model-invalid`. */
export async function openSession(graph: GraphFile, options: SessionOptions): Promise<Result<OpenSession>> {
  const path = join(graph.folder, graph.file);
  if (!(await access(path).then(() => true, () => false))) {
    return fail('model-file-missing', `The model's file ${graph.file} is missing from ${graph.folder}. Get the model again.`);
  }
  keepQuiet();
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(path, sessionOptions(options));
  } catch (error) {
    return fail('model-invalid', `The model's file ${graph.file} cannot be opened. Get the model again.`, { reason: String(error) });
  }
  const missing = [...graph.inputs.filter((name) => !session.inputNames.includes(name)), ...[graph.output].filter((name) => !session.outputNames.includes(name))];
  const surplus = session.inputNames.filter((name) => !graph.inputs.includes(name) && graph.optional?.includes(name) !== true);
  if (missing.length + surplus.length > 0) {
    return fail('model-invalid', `The model's file ${graph.file} does not fit its manifest: ${[...missing, ...surplus].join(', ')}. Get the model again.`);
  }
  return ok({ inputs: session.inputNames, mostRows: mostRowsOf(session), run: (feeds, count) => run(session, graph, feeds, count) });
}

/** Some exports were traced with one picture, and take one at a time. */
function mostRowsOf(session: InferenceSession): number | null {
  const fixed = session.inputMetadata.flatMap((input) => (input.isTensor && typeof input.shape[0] === 'number' && input.shape[0] > 0 ? [input.shape[0]] : []));
  return fixed.length === 0 ? null : Math.min(...fixed);
}

function sessionOptions({ threads, provider = 'cpu' }: SessionOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    interOpNumThreads: 1,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
    enableCpuMemArena: true,
    enableMemPattern: true,
    logSeverityLevel: 3,
    extra: {
      session: {
        // Threads that spin while they wait take the cores that pictures are decoded on.
        intra_op: { allow_spinning: '0' },
        // Weights outside the arena: 473 MB in place of 680 for ViT-B/32 with random weights, at the same speed.
        use_device_allocator_for_initializers: '1',
      },
    },
  };
}

async function run(session: InferenceSession, graph: GraphFile, feeds: Readonly<Record<string, Tensor>>, count: number): Promise<Result<Float32Array[]>> {
  let output: Tensor | undefined;
  try {
    const outputs = await session.run(feeds, [graph.output]);
    output = outputs[graph.output] as Tensor | undefined;
  } catch (error) {
    return fail('model-invalid', `The model's file ${graph.file} cannot be run as its manifest describes. Get the model again.`, { reason: String(error) });
  }
  return vectorsOf(output, graph, count);
}

/** Cuts [count, dimensions] into unit vectors. Whether the graph normalised already makes no difference here. */
function vectorsOf(output: Tensor | undefined, graph: GraphFile, count: number): Result<Float32Array[]> {
  const data = output?.data;
  const shaped = output?.dims.length === 2 && output.dims[0] === count && output.dims[1] === graph.dimensions;
  if (!(data instanceof Float32Array) || !shaped) {
    const found = output === undefined ? 'nothing' : `${output.type} [${output.dims.join(', ')}]`;
    return fail('model-invalid', `The model's file ${graph.file} answers ${found} where its manifest promises ${graph.dimensions} numbers a row. Get the model again.`);
  }
  const vectors: Float32Array[] = [];
  for (let row = 0; row < count; row++) {
    const vector = normalise(data.subarray(row * graph.dimensions, (row + 1) * graph.dimensions));
    if (vector === null) return fail('model-invalid', `The model's file ${graph.file} answers numbers that are no direction. Get the model again.`);
    vectors.push(vector);
  }
  return ok(vectors);
}
