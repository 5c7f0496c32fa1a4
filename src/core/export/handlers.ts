/** The contract's methods about exports. */
import { ok } from '../../shared/errors.ts';
import type { exportMethods } from '../../shared/export-contract.ts';
import type { Handlers } from '../../shared/rpc-types.ts';
import type { Exporter } from './export.ts';

export function createExportHandlers(exporter: Exporter): Omit<Handlers<{ methods: typeof exportMethods; events: Record<string, never> }>, 'export.reveal'> {
  return {
    'export.start': (request, signal) => exporter.start(request, signal),
    'export.state': () => ok(exporter.state),
    'export.cancel': async () => {
      await exporter.cancel();
      return ok(exporter.state);
    },
  };
}
