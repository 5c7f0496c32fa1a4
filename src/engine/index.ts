/** Entry of the engine's utility process: the library for Electron's main process. Other hosts open it themselves. */
import { openLibrary } from '../core/library.ts';
import { stderrLog } from '../core/log.ts';
import { hostEngine, type ParentPort } from './host.ts';

const { parentPort } = process as { parentPort?: ParentPort };
if (parentPort === undefined) throw new Error('The engine is started by the desktop app, not by hand.');

hostEngine({
  parent: parentPort,
  openLibrary,
  log: stderrLog('warn'),
  now: () => performance.now(),
  exit: () => process.exit(0),
});
