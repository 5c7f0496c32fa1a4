/**
 * The bare ONNX Runtime: the same graph on inputs that are ready in memory, nothing else. Its rate is the bound `a`.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { randomFloats } from '../../scripts/onnx-graph.ts';
import { timed } from './clock.ts';
import type { BareAsk, Timed } from './messages.ts';

const sessions = new Map<string, InferenceSession>();

async function sessionFor({ model, spinning, threads }: BareAsk): Promise<InferenceSession> {
  const key = `${model} ${spinning} ${threads}`;
  const session =
    sessions.get(key) ??
    (await InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
      extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
    }));
  sessions.set(key, session);
  return session;
}

async function measure(ask: BareAsk): Promise<Timed> {
  const session = await sessionFor(ask);
  const pixels = new Tensor('float32', randomFloats(ask.batch * 3 * ask.size ** 2, 1, 1), [ask.batch, 3, ask.size, ask.size]);
  const feeds = { [session.inputNames[0] ?? '']: pixels };
  await session.run(feeds);
  return timed(async () => {
    for (let run = 0; run < ask.runs; run++) await session.run(feeds);
    return ask.runs * ask.batch;
  });
}

process.on('message', (ask: BareAsk) => void measure(ask).then((timed) => process.send?.(timed)));
