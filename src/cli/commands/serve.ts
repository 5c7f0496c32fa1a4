/** `serve`: the same app in the system's browser, served to this computer only. */
import { ok, type Result } from '../../shared/errors.ts';
import { browserLaunch, hasDisplay, isExecutable, launch } from '../../web/open-browser.ts';
import { startWebHost } from '../../web/server.ts';
import { numberOption, withLibrary, type Context } from '../context.ts';
import { version } from '../version.ts';

export async function serve(context: Context): Promise<Result<void>> {
  const { line, log, output, signal, files } = context;
  const port = numberOption(line, 'port', { least: 0, most: 65_535, otherwise: 0 });
  if (!port.ok) return port;
  return withLibrary(context, async (library) => {
    const host = await startWebHost({ library, renderer: files.renderer, port: port.value, version, log });
    if (!host.ok) return host;
    const { address } = host.value;
    library.start();
    output.answer({ address }, [`Snapsift is at ${address}`]);
    if (!line.flags.has('no-open')) await open(address, output.note);
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
    await host.value.close();
    return ok(undefined);
  });
}

async function open(address: string, note: (line: string) => void): Promise<void> {
  const surroundings = { platform: process.platform, env: process.env, isExecutable };
  if (!hasDisplay(surroundings)) return note('There is no display here: open the address in a browser on this computer.');
  if (!(await launch(browserLaunch(address, surroundings)))) note('No browser could be started: open the address yourself.');
}
