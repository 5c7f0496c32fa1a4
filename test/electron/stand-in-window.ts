/** The stand-in's windows and pages: they record what they are told and say what Electron's would. */
import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, Rectangle, WindowOpenHandlerResponse } from 'electron';

export const cancellable = (): { preventDefault(): void; defaultPrevented: boolean } => {
  const event = { defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  return event;
};

export interface StandInFrame {
  url: string;
  parent: StandInFrame | null;
  isDestroyed(): boolean;
}

export class StandInContents extends EventEmitter {
  readonly sent: { channel: string; args: unknown[] }[] = [];
  readonly mainFrame: StandInFrame = { url: 'about:blank', parent: null, isDestroyed: () => this.destroyed };
  destroyed = false;
  reloads = 0;
  windowOpenHandler: (() => WindowOpenHandlerResponse) | null = null;

  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args: structuredClone(args) });
    this.emit('stand-in:sent', channel, ...structuredClone(args));
  }
  getURL = (): string => this.mainFrame.url;
  isDestroyed = (): boolean => this.destroyed;
  setWindowOpenHandler(handler: () => WindowOpenHandlerResponse): void {
    this.windowOpenHandler = handler;
  }
  /** What a page does when it is loaded anew. */
  reload(): void {
    this.reloads += 1;
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
  }
}

export class StandInWindow extends EventEmitter {
  readonly webContents = new StandInContents();
  readonly options: BrowserWindowConstructorOptions;
  bounds: Rectangle;
  readonly calls: string[] = [];
  maximised = false;
  readonly #all: StandInWindow[];
  readonly #app: EventEmitter;

  constructor(options: BrowserWindowConstructorOptions, all: StandInWindow[], app: EventEmitter) {
    super();
    this.options = options;
    this.bounds = { x: options.x ?? 50, y: options.y ?? 60, width: options.width ?? 800, height: options.height ?? 600 };
    this.#all = all;
    this.#app = app;
    all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    this.webContents.mainFrame.url = url;
    this.calls.push(`load ${url}`);
    queueMicrotask(() => this.emit('ready-to-show'));
    return Promise.resolve();
  }
  show = (): void => void this.calls.push('show');
  focus = (): void => void this.calls.push('focus');
  restore = (): void => void this.calls.push('restore');
  maximize = (): void => {
    this.maximised = true;
  };
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => this.maximised;
  isDestroyed = (): boolean => this.webContents.destroyed;
  getNormalBounds = (): Rectangle => this.bounds;

  close(): void {
    this.emit('close', cancellable());
    this.webContents.destroyed = true;
    this.#all.splice(this.#all.indexOf(this), 1);
    this.webContents.emit('destroyed');
    this.emit('closed');
    if (this.#all.length === 0) this.#app.emit('window-all-closed');
  }
}
