/** `embed --image FILE` and `embed --text "..."`: the current model's vector, unit length. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../shared/errors.ts';
import { withLibrary, type Context } from '../context.ts';

export async function embedOne(context: Context): Promise<Result<void>> {
  const { line, output, signal } = context;
  const image = line.values.get('image');
  const text = line.values.get('text');
  if ((image === undefined) === (text === undefined)) return fail('bad-request', 'Give either --image FILE or --text "...".');
  return withLibrary(context, async (library) => {
    const model = await library.handlers['model.current']({}, signal);
    if (!model.ok) return model;
    const vector = image === undefined ? await library.embedText(text as string, signal) : await library.embedImage(resolve(image), signal);
    if (!vector.ok) return vector;
    output.answer({ model: model.value.id, vector: [...vector.value] }, [`${model.value.id}: ${[...vector.value].map((value) => value.toFixed(5)).join(' ')}`]);
    return ok(undefined);
  });
}
