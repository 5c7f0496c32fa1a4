/** Where the library lives unless told otherwise: the same folder from Electron, the web host and the command line. */
import { join } from 'node:path';

export interface Surroundings {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}

/** Electron's userData folder for an app named Snapsift, written out for hosts without Electron, plus `library`. */
export function defaultLibraryDirectory({ platform, env, home }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Snapsift', 'library');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Snapsift', 'library');
  return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'Snapsift', 'library');
}
