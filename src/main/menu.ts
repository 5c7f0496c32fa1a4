/** The application menu, as data. Keys that belong to the page (search, viewer, grid) are the page's own. */
import type { MenuItemConstructorOptions } from 'electron';
import { strings } from './strings.ts';

export interface MenuActions {
  addFolder(): void;
  indexNow(): void;
  openLibraryFolder(): void;
  about(): void;
}

export interface MenuSurroundings {
  platform: string;
  packaged: boolean;
}

export function menuTemplate(actions: MenuActions, { platform, packaged }: MenuSurroundings): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    fileMenu(actions, isMac),
    { role: 'editMenu' },
    viewMenu(packaged),
    { role: 'windowMenu' },
    { role: 'help', label: strings.help, submenu: [{ label: strings.about, click: () => actions.about() }] },
  ];
}

const fileMenu = (actions: MenuActions, isMac: boolean): MenuItemConstructorOptions => ({
  label: strings.file,
  submenu: [
    { label: strings.addFolder, accelerator: 'CmdOrCtrl+O', click: () => actions.addFolder() },
    { label: strings.indexNow, accelerator: 'F5', click: () => actions.indexNow() },
    { label: strings.openLibraryFolder, click: () => actions.openLibraryFolder() },
    { type: 'separator' },
    { role: isMac ? 'close' : 'quit' },
  ],
});

const viewMenu = (packaged: boolean): MenuItemConstructorOptions => ({
  label: strings.view,
  submenu: [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(packaged ? [] : ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])),
  ],
});
