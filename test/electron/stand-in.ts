/**
 * A stand-in for the `electron` module, typed against its own d.ts. It does what Electron's documentation says of the
 * parts that the app uses, over Node's own: message ports, child processes, requests. Messages are structured clones,
 * protocol handlers get real `Request`s, utility processes are real processes.
 *
 * What it cannot show, and only a real Electron can: that Chromium enforces the options, headers and handlers that it
 * is given (sandbox, isolation, CSP, permissions), that privileged schemes load and stream in a page, that menus,
 * dialogs and accelerators appear, that the natives load in its processes, and anything about signed packages.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { App, BrowserWindow, BrowserWindowConstructorOptions, CustomScheme, IpcMain, MenuItemConstructorOptions, Protocol, Rectangle, WebContents } from 'electron';
import type { ElectronParts } from '../../src/main/app.ts';
import type { GuardedSession } from '../../src/main/security.ts';
import { createBridge } from '../../src/preload/create-bridge.ts';
import type { SnapsiftBridge } from '../../src/preload/bridge.ts';
import { StandInChannel, StandInUtilityProcess } from './stand-in-process.ts';
import { cancellable, StandInWindow, type StandInContents, type StandInFrame } from './stand-in-window.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type AppPart = Omit<ElectronParts['app'], 'on'>;

/** What a test decides about the machine. */
export interface StandInOptions {
  folders: Record<'userData', string>;
  packaged?: boolean;
  switches?: readonly string[];
  /** False: another instance of the app runs already. */
  firstInstance?: boolean;
  /** Answers of the dialogs: chosen folder, or null for cancelled. */
  chosenFolder?: string | null;
  screens?: readonly Rectangle[];
}

export class StandInApp extends EventEmitter implements AppPart {
  readonly isPackaged: boolean;
  readonly commandLine: { hasSwitch(name: string): boolean };
  readonly calls: string[] = [];
  name = 'electron';
  exitCode: number | null = null;
  readonly #options: StandInOptions;
  readonly #windows: () => readonly StandInWindow[];

  constructor(options: StandInOptions, windows: () => readonly StandInWindow[]) {
    super();
    this.#options = options;
    this.#windows = windows;
    this.isPackaged = options.packaged ?? false;
    this.commandLine = { hasSwitch: (name) => options.switches?.includes(name) ?? false };
  }

  whenReady = (): Promise<void> => {
    this.calls.push('whenReady');
    return Promise.resolve();
  };
  enableSandbox = (): void => void this.calls.push('enableSandbox');
  requestSingleInstanceLock = (): boolean => this.#options.firstInstance ?? true;
  setName = (name: string): void => {
    this.name = name;
  };
  getPath = (name: Parameters<App['getPath']>[0]): string => {
    if (name !== 'userData') throw new Error(`the stand-in knows no folder "${name}"`);
    return this.#options.folders.userData;
  };
  setPath = (name: string, path: string): void => {
    if (name === 'userData') this.#options.folders.userData = path;
  };
  getVersion = (): string => '1.2.3';

  /** before-quit, every window closes, will-quit; then, unless somebody holds it up, the end. */
  quit = (): void => {
    this.calls.push('quit');
    this.emit('before-quit', cancellable());
    for (const window of [...this.#windows()]) window.close();
    const event = cancellable();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  };
  exit = (code = 0): void => {
    this.exitCode = code;
    this.emit('exited');
  };
}

export class StandInIpcMain extends EventEmitter implements Pick<IpcMain, 'handle'> {
  readonly #handlers = new Map<string, (event: never, ...args: unknown[]) => unknown>();

  handle = (channel: string, handler: (event: never, ...args: unknown[]) => unknown): void => void this.#handlers.set(channel, handler);

  /** `ipcRenderer.invoke` of a frame. */
  async invoke(sender: StandInContents, senderFrame: StandInFrame | null, channel: string, ...args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`nobody handles "${channel}"`);
    const answer = await handler({ sender, senderFrame, type: 'frame' } as never, ...(structuredClone(args) as unknown[]));
    return structuredClone(answer);
  }

  /** `ipcRenderer.send` of a frame. */
  tell(sender: StandInContents, senderFrame: StandInFrame | null, channel: string, ...args: unknown[]): void {
    this.emit(channel, { sender, senderFrame, type: 'frame' }, ...(structuredClone(args) as unknown[]));
  }
}

export class StandInProtocol implements Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'> {
  schemes: CustomScheme[] = [];
  readonly #handlers = new Map<string, Handler>();

  registerSchemesAsPrivileged = (schemes: CustomScheme[]): void => void (this.schemes = schemes);
  handle = (scheme: string, handler: Handler): void => void this.#handlers.set(scheme, handler);

  /** What a page's request for that address gets. */
  async fetch(address: string, init?: RequestInit): Promise<Response> {
    const handler = this.#handlers.get(new URL(address).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`no scheme for "${address}"`);
    return handler(new Request(address, init));
  }
}

type PermissionRequest = Parameters<NonNullable<Parameters<GuardedSession['setPermissionRequestHandler']>[0]>>;
type Listener<T> = (details: T, callback: (answer: { cancel?: boolean }) => void) => void;

export class StandInSession {
  permissionRequest: ((...args: PermissionRequest) => void) | null = null;
  permissionCheck: ((contents: WebContents | null, permission: string) => boolean) | null = null;
  device: (() => boolean) | null = null;
  displayMedia: ((request: unknown, callback: (streams: unknown) => void) => void) | null = null;
  beforeRequest: Listener<{ url: string }> | null = null;

  setPermissionRequestHandler = (handler: never): void => void (this.permissionRequest = handler);
  setPermissionCheckHandler = (handler: never): void => void (this.permissionCheck = handler);
  setDevicePermissionHandler = (handler: never): void => void (this.device = handler);
  setDisplayMediaRequestHandler = (handler: never): void => void (this.displayMedia = handler);
  readonly webRequest = { onBeforeRequest: (listener: unknown): void => void (this.beforeRequest = listener as Listener<{ url: string }>) };
}

export interface StandIn {
  parts: ElectronParts;
  app: StandInApp;
  ipcMain: StandInIpcMain;
  protocol: StandInProtocol;
  session: StandInSession;
  windows: StandInWindow[];
  processes: StandInUtilityProcess[];
  /** The last menu that was set. */
  menu: MenuItemConstructorOptions[];
  /** Files that the shell was asked to move to the trash; they stay where they are. */
  trashed: string[];
  /** What the shell was asked to show or open. */
  shown: string[];
  /** What dialogs said. */
  messages: { message: string; detail?: string }[];
  nativeTheme: { shouldUseDarkColors: boolean; themeSource: 'system' | 'light' | 'dark' };
  /** The preload's bridge as the page of that window has it. */
  bridge(window: StandInWindow): SnapsiftBridge;
}

export function standInElectron(options: StandInOptions): StandIn {
  const windows: StandInWindow[] = [];
  const app: StandInApp = new StandInApp(options, () => windows);
  const [ipcMain, protocol, session] = [new StandInIpcMain(), new StandInProtocol(), new StandInSession()];
  const standIn: Omit<StandIn, 'parts' | 'bridge'> = {
    app, ipcMain, protocol, session, windows,
    processes: [],
    menu: [],
    trashed: [],
    shown: [],
    messages: [],
    nativeTheme: { shouldUseDarkColors: false, themeSource: 'system' },
  };
  class Window extends StandInWindow {
    constructor(windowOptions: BrowserWindowConstructorOptions) {
      super(windowOptions, windows, app);
    }
    static getAllWindows = (): BrowserWindow[] => windows as unknown as BrowserWindow[];
  }
  const fork = (entry: string, args: string[], forkOptions: { serviceName: string; env: NodeJS.ProcessEnv }): StandInUtilityProcess => {
    const child = new StandInUtilityProcess(entry, args, forkOptions);
    standIn.processes.push(child);
    return child;
  };
  const show = async (...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> => {
    void args;
    const chosen = options.chosenFolder ?? null;
    return { canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] };
  };
  const say = async (...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> => {
    standIn.messages.push(args.at(-1) as { message: string; detail?: string });
    return { response: 0, checkboxChecked: false };
  };
  const parts = {
    app, ipcMain, protocol,
    session: { defaultSession: session },
    BrowserWindow: Window,
    Menu: { buildFromTemplate: (template: MenuItemConstructorOptions[]) => template, setApplicationMenu: (menu: MenuItemConstructorOptions[]) => void (standIn.menu = menu) },
    dialog: { showOpenDialog: show, showMessageBox: say },
    shell: { showItemInFolder: (path: string) => void standIn.shown.push(path), openPath: async (path: string) => (standIn.shown.push(path), ''), trashItem: async (path: string) => void standIn.trashed.push(path) },
    screen: { getAllDisplays: () => (options.screens ?? [{ x: 0, y: 0, width: 1920, height: 1080 }]).map((workArea) => ({ workArea })) },
    nativeTheme: standIn.nativeTheme,
    utilityProcess: { fork },
    MessageChannelMain: StandInChannel,
  } as unknown as ElectronParts;
  return { ...standIn, get menu() { return standIn.menu; }, parts, bridge: (window) => bridgeOf(window, ipcMain) };
}

/** Runs the preload's own code between a window's page and main. */
function bridgeOf({ webContents }: StandInWindow, ipcMain: StandInIpcMain): SnapsiftBridge {
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => ipcMain.invoke(webContents, webContents.mainFrame, channel, ...args),
    send: (channel: string, ...args: unknown[]) => ipcMain.tell(webContents, webContents.mainFrame, channel, ...args),
    on(channel: string, listener: (event: unknown, ...args: unknown[]) => void) {
      webContents.on('stand-in:sent', (name: string, ...args: unknown[]) => name === channel && listener({}, ...args));
      return ipcRenderer;
    },
  };
  return createBridge(ipcRenderer as never, { getPathForFile: (file) => file.name });
}

/** Runs a built preload in a bare scope, as a sandboxed page does; returns what it exposed and required. */
export function runPreload(path: string, electron: Record<string, unknown>): { exposed: Map<string, unknown>; required: string[] } {
  const exposed = new Map<string, unknown>();
  const required: string[] = [];
  const contextBridge = { exposeInMainWorld: (name: string, api: unknown) => void exposed.set(name, api) };
  const require = (name: string): unknown => {
    required.push(name);
    return { contextBridge, ...electron };
  };
  const run = new Function('require', 'module', 'exports', readFileSync(path, 'utf8')) as (require: unknown, module: unknown, exports: unknown) => void;
  run(require, { exports: {} }, {});
  return { exposed, required };
}
