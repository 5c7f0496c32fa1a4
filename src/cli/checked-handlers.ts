/** The library's methods as the command line calls them: every request is parsed by the contract, as in all other hosts. */
import type { EngineHandlers } from '../core/library.ts';
import { contract } from '../shared/contract.ts';
import { fail, type Result } from '../shared/errors.ts';

type Handle = (request: unknown, signal: AbortSignal) => Promise<Result<unknown>> | Result<unknown>;

export function checkedHandlers(handlers: EngineHandlers): EngineHandlers {
  const checked = Object.entries(handlers).map(([method, handle]): [string, Handle] => [
    method,
    (request, signal) => {
      const parsed = contract.methods[method as keyof EngineHandlers].request.safeParse(request);
      // A person reads it: what is wrong, without the names of fields.
      if (!parsed.success) return fail('bad-request', [...new Set(parsed.error.issues.map(({ message }) => message))].join(' '));
      return (handle as Handle)(parsed.data, signal);
    },
  ]);
  return Object.fromEntries(checked) as unknown as EngineHandlers;
}
