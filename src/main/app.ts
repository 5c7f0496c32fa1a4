/**
 * The desktop app put together from Electron's parts, which are handed in: protocols, security, engine, ipc, menu,
 * window, and an orderly end. The only file beside index.ts that sees all of Electron's main process.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { App, BrowserWindow, Dialog, IpcMain, Menu, MessageChannelMain, NativeTheme, Protocol, Screen, Shell } from 'electron';
import { defaultLibraryDirectory } from '../core/library/default-directory.ts';
import type { Log } from '../core/log.ts';
import { appScheme, pictureScheme, schemes } from './addresses.ts';
import { createAppProtocol } from './app-protocol.ts';
import { startEngine, type EngineProcess } from './engine-process.ts';
import { createHandlers } from './handlers.ts';
import { createEmitter, serveIpc } from './ipc.ts';
import { menuTemplate } from './menu.ts';
import { createMenuActions } from './menu-actions.ts';
import { pathsOf, readOptions, type AppOptions, type Paths } from './options.ts';
import { createPictureProtocol } from './picture-protocol.ts';
import { guardContents, guardSession, type GuardedSession } from './security.ts';
import { nodeVision, utilityVision, visionNode, type ForkUtility } from './start-vision.ts';
import { strings } from './strings.ts';
import { trashFile } from './trash.ts';
import { createVisionProcesses } from './vision-processes.ts';
import { openWindow, type WindowParts } from './window.ts';

/** What the desktop app takes of the `electron` module. */
export interface ElectronParts {
  app: Pick<
    App,
    'on' | 'whenReady' | 'quit' | 'exit' | 'setName' | 'getPath' | 'setPath' | 'getVersion' | 'isPackaged' | 'enableSandbox' | 'requestSingleInstanceLock'
  > & { commandLine: Pick<App['commandLine'], 'hasSwitch'> };
  protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  session: { readonly defaultSession: GuardedSession };
  ipcMain: Pick<IpcMain, 'handle' | 'on'>;
  BrowserWindow: WindowParts['BrowserWindow'] & { getAllWindows(): BrowserWindow[] };
  Menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  dialog: Pick<Dialog, 'showOpenDialog' | 'showMessageBox'>;
  shell: Pick<Shell, 'showItemInFolder' | 'openPath' | 'trashItem'>;
  screen: Pick<Screen, 'getAllDisplays'>;
  nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors' | 'themeSource'>;
  utilityProcess: { fork: ForkUtility };
  MessageChannelMain: new () => Pick<MessageChannelMain, 'port1' | 'port2'>;
}

export interface AppSurroundings {
  /** Folder of the built JavaScript of main. */
  built: string;
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  resources: string;
  /** Environment that vision children need beside `env`. */
  visionEnv: Readonly<Record<string, string>>;
  log: Log;
}

/** Starts the app, or wakes the one that is running already. Must be called before Electron is ready. */
export async function startApp(electron: ElectronParts, surroundings: AppSurroundings): Promise<void> {
  const { app } = electron;
  nameFolders(electron, surroundings);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  electron.protocol.registerSchemesAsPrivileged(schemes);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  await app.whenReady();
  guardSession(electron.session.defaultSession);
  run(electron, surroundings);
}

/** The same folder as the command line's and the web host's, whatever the executable is called. */
function nameFolders({ app }: ElectronParts, { platform, env }: AppSurroundings): void {
  app.setName(strings.name);
  if (app.commandLine.hasSwitch('user-data-dir')) return;
  const folder = dirname(defaultLibraryDirectory({ platform, env, home: homedir() }));
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
}

function run(electron: ElectronParts, surroundings: AppSurroundings): void {
  const { app, BrowserWindow, Menu, nativeTheme } = electron;
  const { log, platform } = surroundings;
  const packaged = app.isPackaged;
  const paths = pathsOf({ built: surroundings.built, packaged, resources: surroundings.resources });
  const options = readOptions(surroundings.argv, join(app.getPath('userData'), 'library'));
  const emit = createEmitter(() => BrowserWindow.getAllWindows().map((window) => window.webContents));
  const engine = launchEngine(electron, surroundings, paths, options, emit);
  const window = (): BrowserWindow | null => BrowserWindow.getAllWindows()[0] ?? null;
  const open = (): BrowserWindow =>
    openWindow({ ...electron, preload: paths.preload, stateFile: join(app.getPath('userData'), 'window.json'), log, now: () => performance.now() });

  electron.protocol.handle(appScheme, createAppProtocol(paths.renderer));
  electron.protocol.handle(pictureScheme, createPictureProtocol((request) => engine.call('picture.locate', request)));
  serveIpc({ ipcMain: electron.ipcMain, handlers: createHandlers({ ...electron, version: app.getVersion(), platform, window, engine }), log });
  followTheme(engine, nativeTheme);
  const actions = createMenuActions({ ...electron, window, engine, library: options.library, version: app.getVersion() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, { platform, packaged })));
  app.on('second-instance', () => wake(window() ?? open()));
  app.on('activate', () => wake(window() ?? open()));
  app.on('window-all-closed', () => (platform === 'darwin' ? undefined : app.quit()));
  quitInOrder(app, engine);
  open();
}

function launchEngine(electron: ElectronParts, surroundings: AppSurroundings, paths: Paths, options: AppOptions, emit: ReturnType<typeof createEmitter>): EngineProcess {
  const { utilityProcess, MessageChannelMain, app, shell } = electron;
  const { env, log, platform } = surroundings;
  const fork: ForkUtility = (entry, args, forkOptions) => utilityProcess.fork(entry, args, forkOptions);
  const child = { entry: paths.vision, env: { ...env, ...surroundings.visionEnv } };
  const node = visionNode({ platform, packaged: app.isPackaged, env });
  return startEngine({
    fork,
    MessageChannelMain,
    entry: paths.engine,
    env,
    engine: { directory: options.library, builtInModel: paths.builtInModel, ...(options.model === undefined ? {} : { modelFolder: options.model }) },
    vision: createVisionProcesses(MessageChannelMain, node === null ? utilityVision(fork, child) : nodeVision(node, child)),
    trash: (path) => trashFile(shell, path),
    emit,
    log,
    now: () => performance.now(),
  });
}

/** Native menus and dialogs, and the window before its page has drawn, look as the page does. */
function followTheme(engine: EngineProcess, nativeTheme: ElectronParts['nativeTheme']): void {
  engine.on('settings.changed', ({ theme }) => {
    nativeTheme.themeSource = theme;
  });
  void engine.call('settings.get', {}).then((settings) => {
    if (settings.ok) nativeTheme.themeSource = settings.value.theme;
  });
}

function wake(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}

/** The library is closed before the app goes, and after its windows have: they remember their places while closing. */
function quitInOrder(app: ElectronParts['app'], engine: EngineProcess): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    void engine.stop().finally(() => app.exit(0));
  });
}
