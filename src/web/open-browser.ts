/** Opens the app's address: an app window of a Chromium-like browser where one is found, else the default browser. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Launch {
  command: string;
  args: string[];
}

export interface BrowserSurroundings {
  platform: NodeJS.Platform;
  env: Readonly<Record<string, string | undefined>>;
  isExecutable(path: string): boolean;
}

const linuxNames = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'brave-browser'];
const macPaths = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
const windowsPaths = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];

/** True where a window could be seen. Without one, the address is printed and nothing is opened. */
export const hasDisplay = ({ platform, env }: Pick<BrowserSurroundings, 'platform' | 'env'>): boolean =>
  platform !== 'linux' || [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => display !== undefined && display !== '');

export function browserLaunch(address: string, { platform, env, isExecutable }: BrowserSurroundings): Launch {
  const app = candidates(platform, env).find(isExecutable);
  if (app !== undefined) return { command: app, args: [`--app=${address}`] };
  if (platform === 'darwin') return { command: 'open', args: [address] };
  // `start` is a word of the command interpreter; its first quoted argument would be the window's title.
  if (platform === 'win32') return { command: 'cmd', args: ['/c', 'start', '""', address] };
  return { command: 'xdg-open', args: [address] };
}

function candidates(platform: NodeJS.Platform, env: BrowserSurroundings['env']): string[] {
  if (platform === 'darwin') return macPaths;
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter((folder): folder is string => folder !== undefined);
    return folders.flatMap((folder) => windowsPaths.map((path) => `${folder}\\${path}`));
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Starts it and lets it go. Resolves false when it cannot be started. */
export function launch({ command, args }: Launch): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
