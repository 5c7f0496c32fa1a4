/** Electron's security list, one assertion a point. What is set is asserted here; that it is enforced, Electron's part. */
import type { WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { isAppAddress, isAppFrame, schemes } from '../../src/main/addresses.ts';
import { guardContents, guardSession, webPreferences, type GuardedSession } from '../../src/main/security.ts';
import { contentSecurityPolicy } from '../../src/shared/content-security.ts';
import { StandInSession } from './stand-in.ts';
import { cancellable, StandInContents } from './stand-in-window.ts';

const ours = 'app://snapsift/index.html';
const foreign = 'https://example.org/';

describe('a window', () => {
  const preferences = webPreferences('/app/preload/index.cjs');
  it('isolates the preload from the page', () => expect(preferences.contextIsolation).toBe(true));
  it('runs its page in the sandbox', () => expect(preferences.sandbox).toBe(true));
  it('gives its page no Node', () => expect(preferences.nodeIntegration).toBe(false));
  it('gives workers no Node', () => expect(preferences.nodeIntegrationInWorker).toBe(false));
  it('gives frames no Node', () => expect(preferences.nodeIntegrationInSubFrames).toBe(false));
  it('keeps the same-origin policy', () => expect(preferences.webSecurity).toBe(true));
  it('loads nothing insecure', () => expect(preferences.allowRunningInsecureContent).toBe(false));
  it('turns no experiments on', () => expect([preferences.experimentalFeatures, preferences.enableBlinkFeatures]).toEqual([false, undefined]));
  it('has no webview', () => expect(preferences.webviewTag).toBe(false));
  it('does not open files that are dropped on it', () => expect(preferences.navigateOnDragDrop).toBe(false));
  it('fetches no dictionaries', () => expect(preferences.spellcheck).toBe(false));
  it('has the one preload', () => expect(preferences.preload).toBe('/app/preload/index.cjs'));
});

describe('every page', () => {
  const contents = new StandInContents();
  guardContents(contents as unknown as WebContents);
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('is kept from %s', (name) => {
    const event = cancellable();
    contents.emit(name, event, foreign);
    expect(event.defaultPrevented).toBe(true);
  });
  it('opens no windows', () => expect(contents.windowOpenHandler?.()).toEqual({ action: 'deny' }));
});

describe('the session', () => {
  const session = new StandInSession();
  guardSession(session as unknown as GuardedSession);
  const pageAt = (address: string): WebContents => ({ getURL: () => address }) as WebContents;
  const requested = (permission: string, address: string): boolean => {
    let granted: boolean | null = null;
    session.permissionRequest?.(pageAt(address), permission as never, (answer) => (granted = answer), {} as never);
    if (granted === null) throw new Error('no answer');
    return granted;
  };
  const checked = (permission: string, address: string | null): boolean | undefined => session.permissionCheck?.(address === null ? null : pageAt(address), permission);
  const refused = ['media', 'geolocation', 'notifications', 'midi', 'pointerLock', 'openExternal', 'clipboard-read', 'display-capture', 'fileSystem', 'hid', 'serial', 'usb', 'idle-detection', 'unknown'];

  it.each(refused)('grants no page %s', (permission) => {
    expect([requested(permission, ours), checked(permission, ours)]).toEqual([false, false]);
  });
  it.each(['clipboard-sanitized-write', 'fullscreen'])('grants %s to pages of ours alone', (permission) => {
    expect([requested(permission, ours), checked(permission, ours)]).toEqual([true, true]);
    expect([requested(permission, foreign), checked(permission, foreign), checked(permission, null)]).toEqual([false, false, false]);
  });
  it('grants no device', () => expect(session.device?.()).toBe(false));
  it('shares no screen', () => {
    let streams: unknown = 'no answer';
    session.displayMedia?.({}, (answer) => (streams = answer));
    expect(streams).toBeNull();
  });

  const reaches = (url: string): boolean => {
    let cancelled: boolean | undefined;
    session.beforeRequest?.({ url }, ({ cancel }) => (cancelled = cancel));
    return cancelled === false;
  };
  it.each(['https://example.org/', 'http://127.0.0.1:8080/', 'ws://localhost/', 'file:///etc/passwd', 'ftp://x/', 'chrome://gpu', 'no address'])('lets no page reach %s', (url) => {
    expect(reaches(url)).toBe(false);
  });
  it.each([ours, 'photo://thumb/ab', 'blob:app://snapsift/1', 'data:image/png;base64,AA==', 'devtools://devtools/bundled/inspector.html'])('lets pages reach %s', (url) => {
    expect(reaches(url)).toBe(true);
  });
});

describe('the content security policy', () => {
  const directives = new Map(contentSecurityPolicy('photo:').split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]));
  it('allows nothing that it does not name', () => expect(directives.get('default-src')).toEqual(["'none'"]));
  it('runs scripts of the app alone, none inline, none by eval', () => expect(directives.get('script-src')).toEqual(["'self'"]));
  it('connects to the app alone', () => expect(directives.get('connect-src')).toEqual(["'self'"]));
  it('plays videos of its own scheme', () => expect(directives.get('media-src')).toEqual(["'self'", 'photo:']));
  it('shows pictures of the app and its own scheme', () => expect(directives.get('img-src')).toEqual(["'self'", 'data:', 'blob:', 'photo:']));
  it.each(['form-action', 'base-uri', 'frame-ancestors'])('has no %s', (name) => expect(directives.get(name)).toEqual(["'none'"]));
  it('has no frames, objects or workers', () => expect(['frame-src', 'object-src', 'worker-src'].filter((name) => directives.has(name))).toEqual([]));
});

describe('the schemes', () => {
  it('are two', () => expect(schemes.map(({ scheme }) => scheme)).toEqual(['app', 'photo']));
  it.each(schemes)('$scheme has what it needs', ({ privileges }) => expect(privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true, stream: true }));
});

describe('a page of ours', () => {
  it.each([ours, 'app://snapsift/', 'app://snapsift/index.html#search?q=1'])('is at %s', (address) => expect(isAppAddress(address)).toBe(true));
  it.each([
    'app://snapsift.example.org/index.html',
    'app://evil/index.html',
    'app://user@snapsift/index.html',
    'app://snapsift:80/index.html',
    'app:snapsift/index.html',
    'https://snapsift/index.html',
    'http://app//snapsift/',
    'file:///app/snapsift/index.html',
    'about:blank',
    'data:text/html,app://snapsift/',
    '',
  ])('is not at %s', (address) => expect(isAppAddress(address)).toBe(false));

  const top = { url: ours, parent: null, isDestroyed: () => false };
  it('is the top frame', () => expect(isAppFrame(top)).toBe(true));
  it('is no frame within a page', () => expect(isAppFrame({ ...top, parent: top as never })).toBe(false));
  it('is no frame that has gone away', () => {
    const gone = { parent: null, isDestroyed: () => true, get url(): string { throw new Error('the frame was disposed'); } };
    expect(isAppFrame(gone)).toBe(false);
  });
  it('is somebody', () => expect(isAppFrame(null)).toBe(false));
});
