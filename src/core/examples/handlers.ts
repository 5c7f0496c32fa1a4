/** The contract's methods about pictures from outside. */
import { isAbsolute } from 'node:path';
import { fail } from '../../shared/errors.ts';
import { largestExample, type exampleMethods } from '../../shared/examples-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { OutsideExamples } from './outside-examples.ts';

export function createExampleHandlers(examples: OutsideExamples): Handlers<{ methods: typeof exampleMethods; events: Record<string, never> }> {
  return {
    'examples.add': (source, signal) => {
      if ('path' in source && !isAbsolute(source.path)) return fail('bad-request', 'A picture is named by its whole path.');
      if ('bytes' in source && source.bytes.length > largestExample) return fail('file-unreadable', `"${source.name}" cannot be used: it is larger than ${largestExample / 2 ** 20} MB.`, { code: 'too-large' });
      return examples.add(source, signal);
    },
  };
}
