/** The one window: its place, its looks before the page is there, and what happens when its page dies. */
import type { BrowserWindow, BrowserWindowConstructorOptions, NativeTheme, Screen } from 'electron';
import type { Log } from '../core/log.ts';
import { appAddress } from './addresses.ts';
import { webPreferences } from './security.ts';
import { strings } from './strings.ts';
import { readWindowState, visibleState, writeWindowState, type WindowState } from './window-state.ts';

export interface WindowParts {
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  screen: Pick<Screen, 'getAllDisplays'>;
  nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  /** Path of the built preload. */
  preload: string;
  /** File that remembers the window's place. */
  stateFile: string;
  log: Log;
  /** Milliseconds of any clock. */
  now(): number;
}

/** The page's own background (see its design tokens): no flash before it has drawn itself. */
const background = { light: '#f6f7f8', dark: '#141517' } as const;
const usualSize = { width: 1280, height: 860 } as const;

export function openWindow(parts: WindowParts): BrowserWindow {
  const areas = parts.screen.getAllDisplays().map((display) => display.workArea);
  const state = visibleState(readWindowState(parts.stateFile, parts.log), areas);
  const window = new parts.BrowserWindow(windowOptions(parts, state));
  if (state?.maximised === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => writeWindowState(parts.stateFile, stateOf(window), parts.log));
  reloadAfterCrash(window, parts);
  void window.loadURL(appAddress);
  return window;
}

export function windowOptions({ nativeTheme, preload }: Pick<WindowParts, 'nativeTheme' | 'preload'>, state: WindowState | null): BrowserWindowConstructorOptions {
  const place = state === null ? usualSize : { x: state.x, y: state.y, width: state.width, height: state.height };
  return {
    ...place,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: strings.name,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: webPreferences(preload),
  };
}

const stateOf = (window: BrowserWindow): WindowState => ({ ...window.getNormalBounds(), maximised: window.isMaximized() });

/** A page that dies is loaded again; one that dies again at once is left as it is, for a loop helps nobody. */
const crashPauseMs = 10_000;

function reloadAfterCrash(window: BrowserWindow, { log, now }: Pick<WindowParts, 'log' | 'now'>): void {
  let last = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error('The page died.', { reason });
    if (now() - last < crashPauseMs) return;
    last = now();
    window.webContents.reload();
  });
}
