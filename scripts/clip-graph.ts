/**
 * The two towers of CLIP as ONNX graphs, with random weights: the operators, names and types of the usual exports
 * (separate q, k and v projections, LayerNormalization, QuickGELU as Mul-Sigmoid-Mul), so that the runtime fuses and
 * runs them as it does a trained model. Architecture: Radford et al. 2021, table 20; shapes as in docs/models.md.
 */
import { GraphBuilder } from './onnx-graph.ts';
import type { Graph } from './onnx-writer.ts';

export interface TowerShape {
  width: number;
  layers: number;
  heads: number;
}

export interface ClipShape {
  /** Length of an embedding. */
  dimensions: number;
  image: TowerShape & { size: number; patch: number };
  text: TowerShape & { vocabulary: number; context: number };
}

export const vitB32: ClipShape = {
  dimensions: 512,
  image: { width: 768, layers: 12, heads: 12, size: 224, patch: 32 },
  text: { width: 512, layers: 12, heads: 8, vocabulary: 49_408, context: 77 },
};

/** Keeps the variance of unit-variance inputs: the weights of a layer with `inputs` inputs. */
const keep = (inputs: number): number => 1 / Math.sqrt(inputs);

function layerNorm(graph: GraphBuilder, name: string, value: string, width: number): string {
  const gain = graph.floats(`${name}.weight`, [width], () => new Float32Array(width).fill(1));
  return graph.op('LayerNormalization', [value, gain, graph.weight(`${name}.bias`, [width], 0.02)], { axis: -1, epsilon: { float: 1e-5 } });
}

function linear(graph: GraphBuilder, name: string, value: string, inputs: number, outputs: number, gain = 1): string {
  const product = graph.op('MatMul', [value, graph.weight(`${name}.weight`, [inputs, outputs], gain * keep(inputs))]);
  return graph.op('Add', [graph.weight(`${name}.bias`, [outputs], 0.02), product]);
}

/** Self-attention over [N,L,width]; `mask` is added to the scores where given. */
function attention(graph: GraphBuilder, name: string, value: string, shape: TowerShape, mask: string | null, gain: number): string {
  const { width, heads } = shape;
  const split = graph.int64s(`heads_${heads}`, [4], [0, -1, heads, width / heads]);
  const project = (part: string, perm: number[]): string =>
    graph.op('Transpose', [graph.op('Reshape', [linear(graph, `${name}.${part}_proj`, value, width, width), split])], { perm });
  const scale = graph.scalar((width / heads) ** -0.5);
  const queries = graph.op('Mul', [project('q', [0, 2, 1, 3]), scale]);
  let scores = graph.op('MatMul', [queries, project('k', [0, 2, 3, 1])]);
  if (mask !== null) scores = graph.op('Add', [scores, mask]);
  const mixed = graph.op('MatMul', [graph.op('Softmax', [scores], { axis: -1 }), project('v', [0, 2, 1, 3])]);
  const joined = graph.op('Reshape', [graph.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }), graph.int64s(`width_${width}`, [3], [0, -1, width])]);
  return linear(graph, `${name}.out_proj`, joined, width, width, gain);
}

function quickGelu(graph: GraphBuilder, value: string): string {
  const gate = graph.op('Sigmoid', [graph.op('Mul', [value, graph.scalar(1.702)])]);
  return graph.op('Mul', [value, gate]);
}

/** Pre-norm transformer. The branches are scaled down by depth, so that the residual stream stays of order one. */
function transformer(graph: GraphBuilder, value: string, shape: TowerShape, mask: string | null): string {
  const gain = 1 / Math.sqrt(2 * shape.layers);
  let stream = value;
  for (let layer = 0; layer < shape.layers; layer++) {
    const name = `layers.${layer}`;
    const attended = attention(graph, `${name}.self_attn`, layerNorm(graph, `${name}.layer_norm1`, stream, shape.width), shape, mask, gain);
    stream = graph.op('Add', [stream, attended]);
    const inner = linear(graph, `${name}.mlp.fc1`, layerNorm(graph, `${name}.layer_norm2`, stream, shape.width), shape.width, shape.width * 4);
    stream = graph.op('Add', [stream, linear(graph, `${name}.mlp.fc2`, quickGelu(graph, inner), shape.width * 4, shape.width, gain)]);
  }
  return stream;
}

/** `pixel_values` f32 [batch,3,size,size] -> `image_embeds` f32 [batch,dimensions], not normalised. */
export function visualGraph(shape: ClipShape, seed: number): Graph {
  const { width, size, patch } = shape.image;
  const graph = new GraphBuilder('clip-visual', seed);
  const pixels = graph.input('pixel_values', 'float32', ['batch', 3, size, size]);
  const kernel = graph.weight('patch_embedding.weight', [width, 3, patch, patch], keep(3 * patch * patch));
  const patches = graph.op('Conv', [pixels, kernel], { kernel_shape: [patch, patch], strides: [patch, patch] });
  const rows = graph.op('Transpose', [graph.op('Reshape', [patches, graph.int64s('flat', [3], [0, width, -1])])], { perm: [0, 2, 1] });
  const count = graph.op('Gather', [graph.op('Shape', [pixels]), graph.int64s('first', [1], [0])], { axis: 0 });
  const classShape = graph.op('Concat', [count, graph.int64s('class_shape', [2], [1, width])], { axis: 0 });
  const classes = graph.op('Expand', [graph.weight('class_embedding', [1, 1, width], 0.5), classShape]);
  const tokens = graph.op('Concat', [classes, rows], { axis: 1 });
  const positions = (size / patch) ** 2 + 1;
  const placed = graph.op('Add', [tokens, graph.weight('position_embedding.weight', [1, positions, width], 0.3)]);
  const stream = transformer(graph, layerNorm(graph, 'pre_layrnorm', placed, width), shape.image, null);
  const pooled = graph.op('Gather', [stream, graph.int64s('class_token', [], [0])], { axis: 1 });
  const normal = layerNorm(graph, 'post_layernorm', pooled, width);
  graph.op('MatMul', [normal, graph.weight('visual_projection.weight', [width, shape.dimensions], keep(width))], {}, 'image_embeds');
  graph.output('image_embeds', 'float32', ['batch', shape.dimensions]);
  return graph.build();
}

function causalMask(context: number): Float32Array {
  const mask = new Float32Array(context * context);
  // As exports write it: the lowest finite number, since adding two infinities would give NaN.
  for (let row = 0; row < context; row++) mask.fill(-3.4028234663852886e38, row * context + row + 1, (row + 1) * context);
  return mask;
}

/** `input_ids` int64 [batch,context] -> `text_embeds` f32 [batch,dimensions]: read at the highest id, the end token. */
export function textualGraph(shape: ClipShape, seed: number): Graph {
  const { width, vocabulary, context } = shape.text;
  const graph = new GraphBuilder('clip-textual', seed + 1);
  const ids = graph.input('input_ids', 'int64', ['batch', context]);
  const tokens = graph.op('Gather', [graph.weight('token_embedding.weight', [vocabulary, width], 1), ids], { axis: 0 });
  const placed = graph.op('Add', [tokens, graph.weight('position_embedding.weight', [1, context, width], 0.3)]);
  const mask = graph.floats('causal_mask', [1, 1, context, context], () => causalMask(context));
  const stream = transformer(graph, placed, shape.text, mask);
  const normal = layerNorm(graph, 'final_layer_norm', stream, width);
  const end = graph.op('ArgMax', [ids], { axis: 1, keepdims: 1 });
  const pooled = graph.op('GatherND', [normal, end], { batch_dims: 1 });
  graph.op('MatMul', [pooled, graph.weight('text_projection.weight', [width, shape.dimensions], keep(width))], {}, 'text_embeds');
  graph.output('text_embeds', 'float32', ['batch', shape.dimensions]);
  return graph.build();
}
