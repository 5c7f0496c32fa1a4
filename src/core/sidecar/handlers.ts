/** The contract's methods about sidecars. */
import { ok } from '../../shared/errors.ts';
import type { interopMethods } from '../../shared/interop-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Sidecars } from './sidecars.ts';

type SidecarMethods = Pick<typeof interopMethods, Extract<keyof typeof interopMethods, `sidecars.${string}`>>;

export function createSidecarHandlers(sidecars: Sidecars): Handlers<{ methods: SidecarMethods; events: Record<string, never> }> {
  return {
    'sidecars.state': () => ok(sidecars.state),
    'sidecars.enable': (change) => sidecars.enable(change),
    'sidecars.writeAll': () => sidecars.run('write'),
    'sidecars.readAll': () => sidecars.run('read'),
    'sidecars.cancel': async () => {
      await sidecars.cancel();
      return ok(sidecars.state);
    },
  };
}
