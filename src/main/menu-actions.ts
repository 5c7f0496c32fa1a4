/** What the menu's own entries do: they ask the engine as a page would, and say what went wrong in a dialog. */
import type { BrowserWindow, Dialog, Shell } from 'electron';
import type { EngineContract } from '../engine/contract.ts';
import type { Result } from '../shared/errors.ts';
import type { Caller } from '../shared/rpc-types.ts';
import { choosePath } from './handlers.ts';
import type { MenuActions } from './menu.ts';
import { strings } from './strings.ts';

export interface MenuActionParts {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showMessageBox'>;
  shell: Pick<Shell, 'openPath'>;
  window(): BrowserWindow | null;
  engine: Caller<EngineContract>;
  /** The library's data folder. */
  library: string;
  version: string;
}

export function createMenuActions(parts: MenuActionParts): MenuActions {
  const { dialog, engine, window } = parts;
  const say = async (type: 'info' | 'warning', message: string, detail: string): Promise<void> => {
    const parent = window();
    const options = { type, message, detail } as const;
    await (parent === null ? dialog.showMessageBox(options) : dialog.showMessageBox(parent, options));
  };
  const tell = async (result: Result<unknown>): Promise<void> => {
    if (!result.ok) await say('warning', strings.failedTitle, result.error.message);
  };
  const addFolder = async (): Promise<void> => {
    const path = await choosePath(parts, 'photos');
    if (path !== null) await tell(await engine.call('folders.add', { path }));
  };
  const openLibraryFolder = async (): Promise<void> => {
    const reason = await parts.shell.openPath(parts.library);
    if (reason !== '') await say('warning', strings.failedTitle, reason);
  };
  return {
    addFolder: () => void addFolder(),
    indexNow: () => void engine.call('indexing.start', {}).then(tell),
    openLibraryFolder: () => void openLibraryFolder(),
    about: () => void say('info', `${strings.name} ${parts.version}`, strings.aboutText),
  };
}
