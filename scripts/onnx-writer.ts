/**
 * Writes ONNX files: a graph description in, a protobuf file out. Only what the generated models need, and no reader.
 *
 * Field numbers and enum values are facts of the public specification (github.com/onnx/onnx, onnx/onnx.proto3 and
 * docs/IR.md); the wire format is protocol buffers' (protobuf.dev/programming-guides/encoding). Weights are asked for
 * one tensor at a time while the file is written, so that a 350 MB model never lies in memory as a whole.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** A constant of the graph. `data` gives its little-endian bytes, row by row; it is called once, at writing time. */
export interface Tensor {
  name: string;
  type: ElementType;
  dims: readonly number[];
  data: () => Uint8Array;
}

export interface OnnxNode {
  op: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Whole numbers become INT(S), `{ float }` FLOAT, text STRING. */
  attributes?: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; a text dimension is a symbolic one, such as the batch. */
export interface Port {
  name: string;
  type: ElementType;
  dims: ReadonlyArray<number | string>;
}

export interface Graph {
  name: string;
  nodes: readonly OnnxNode[];
  initialisers: readonly Tensor[];
  inputs: readonly Port[];
  outputs: readonly Port[];
}

/** IR version 8 is the one that came with opset 17 (docs/Versioning.md). */
const irVersion = 8;
const opset = 17;

const typeCode: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const typeBytes: Record<ElementType, number> = { float32: 4, int32: 4, int64: 8, bool: 1 };
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

const wire = { varint: 0, bytes: 2, fixed32: 5 } as const;

/** Base-128 varint; negative numbers travel as 64-bit two's complement, as protobuf's int64 does. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

const concat = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
const header = (field: number, kind: number): Uint8Array => varint(field * 8 + kind);
const integer = (field: number, value: number): Uint8Array => concat([header(field, wire.varint), varint(value)]);
const prefix = (field: number, length: number): Uint8Array => concat([header(field, wire.bytes), varint(length)]);
const message = (field: number, body: Uint8Array): Uint8Array => concat([prefix(field, body.length), body]);
const text = (field: number, value: string): Uint8Array => message(field, Buffer.from(value, 'utf8'));

function float(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return concat([header(field, wire.fixed32), bytes]);
}

/** AttributeProto: name 1, f 2, i 3, s 4, ints 8, type 20. */
function attribute(name: string, value: Attribute): Uint8Array {
  const body =
    typeof value === 'number' ? [integer(3, value), integer(20, attributeType.int)]
    : typeof value === 'string' ? [text(4, value), integer(20, attributeType.string)]
    : 'float' in value ? [float(2, value.float), integer(20, attributeType.float)]
    : [...value.map((item) => integer(8, item)), integer(20, attributeType.ints)];
  return concat([text(1, name), ...body]);
}

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5. */
function node(description: OnnxNode): Uint8Array {
  const attributes = Object.entries(description.attributes ?? {}).map(([name, value]) => message(5, attribute(name, value)));
  return concat([
    ...description.inputs.map((name) => text(1, name)),
    ...description.outputs.map((name) => text(2, name)),
    text(3, description.name),
    text(4, description.op),
    ...attributes,
  ]);
}

/** ValueInfoProto: name 1, type 2 > TypeProto.tensor_type 1 > elem_type 1, shape 2 > dim 1 > dim_value 1 | dim_param 2. */
function port(description: Port): Uint8Array {
  const dims = description.dims.map((dim) => message(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)));
  const tensor = concat([integer(1, typeCode[description.type]), message(2, concat(dims))]);
  return concat([text(1, description.name), message(2, message(1, tensor))]);
}

const tensorBytes = (tensor: Tensor): number => tensor.dims.reduce((product, dim) => product * dim, 1) * typeBytes[tensor.type];

/** TensorProto up to its bytes: dims 1, data_type 2, name 8, and the header of raw_data 9. */
function tensorHead(tensor: Tensor): Uint8Array {
  return concat([
    ...tensor.dims.map((dim) => integer(1, dim)),
    integer(2, typeCode[tensor.type]),
    text(8, tensor.name),
    prefix(9, tensorBytes(tensor)),
  ]);
}

/** The whole file in order: ModelProto (ir_version 1, producer_name 2, opset_import 8, graph 7) around GraphProto. */
function* chunks(graph: Graph, producer: string): Generator<Uint8Array> {
  const before = concat([...graph.nodes.map((item) => message(1, node(item))), text(2, graph.name)]);
  const after = concat([...graph.inputs.map((item) => message(11, port(item))), ...graph.outputs.map((item) => message(12, port(item)))]);
  const heads = graph.initialisers.map((tensor) => {
    const head = tensorHead(tensor);
    return concat([prefix(5, head.length + tensorBytes(tensor)), head]);
  });
  const weights = graph.initialisers.reduce((sum, tensor, i) => sum + (heads[i]?.length ?? 0) + tensorBytes(tensor), 0);

  yield concat([integer(1, irVersion), text(2, producer), message(8, integer(2, opset))]);
  yield prefix(7, before.length + weights + after.length);
  yield before;
  for (const [i, tensor] of graph.initialisers.entries()) {
    const data = tensor.data();
    if (data.length !== tensorBytes(tensor)) throw new Error(`Tensor ${tensor.name} has ${data.length} bytes, not ${tensorBytes(tensor)}.`);
    yield heads[i] ?? new Uint8Array();
    yield data;
  }
  yield after;
}

/** Writes the graph as an ONNX model (opset 17) and tells the file's size and SHA-256, taken on the way. */
export async function writeOnnx(path: string, graph: Graph, producer = 'snapsift'): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    for (const chunk of chunks(graph, producer)) {
      hash.update(chunk);
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}
