/**
 * What the desktop app forbids, point by point, after Electron's own list (docs, "Security"). Pages of ours may copy
 * text and go full screen; nothing may navigate, open windows, ask for anything else or reach the network.
 */
import type { Session, WebContents, WebPreferences } from 'electron';
import { appScheme, isAppAddress, pictureScheme } from './addresses.ts';

const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** `devtools:` is the inspector's own; `blob:` and `data:` never leave the page. */
const allowedSchemes: ReadonlySet<string> = new Set([appScheme, pictureScheme, 'devtools', 'blob', 'data'].map((scheme) => `${scheme}:`));

/** @param preload absolute path of the built preload */
export const webPreferences = (preload: string): WebPreferences => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // Electron fetches dictionaries from the network.
  spellcheck: false,
});

export const isAllowedPermission = (permission: string, address: string): boolean => allowedPermissions.has(permission) && isAppAddress(address);

export const isAllowedRequest = (address: string): boolean => URL.canParse(address) && allowedSchemes.has(new URL(address).protocol);

export type GuardedSession = Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'setDisplayMediaRequestHandler'> & {
  webRequest: Pick<Session['webRequest'], 'onBeforeRequest'>;
};

export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((contents, permission, callback) => callback(isAllowedPermission(permission, contents.getURL())));
  session.setPermissionCheckHandler((contents, permission) => contents !== null && isAllowedPermission(permission, contents.getURL()));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !isAllowedRequest(url) }));
}

/** For every page that comes into being, whoever made it. */
export function guardContents(contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>): void {
  const prevent = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
