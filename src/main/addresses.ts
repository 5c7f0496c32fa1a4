/** The two schemes of the desktop app, and whether a frame is one of its own pages. Pure. */
import type { CustomScheme, WebFrameMain } from 'electron';

export const appScheme = 'app';
export const pictureScheme = 'photo';
const appHost = 'snapsift';
export const appAddress = `${appScheme}://${appHost}/index.html`;

/** Must be registered before the app is ready: standard for relative addresses, secure for the web's newer parts. */
export const schemes: CustomScheme[] = [appScheme, pictureScheme].map((scheme) => ({
  scheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
}));

/** Node gives custom schemes no origin of their own, so scheme and host are compared. */
export function isAppAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${appScheme}:` && host === appHost && username === '' && password === '';
}

/** True for the top frame of a page of ours. A frame that has gone away, or sits inside another, is nobody. */
export const isAppFrame = (frame: Pick<WebFrameMain, 'url' | 'parent' | 'isDestroyed'> | null): boolean =>
  frame !== null && !frame.isDestroyed() && frame.parent === null && isAppAddress(frame.url);
