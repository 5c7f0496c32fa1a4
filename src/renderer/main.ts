/** Start of the page: picks the host's Api, restores the theme before anything is painted, mounts the window. */
import { mount } from 'svelte';
import * as z from 'zod';
import type { SnapsiftBridge } from '../preload/bridge.ts';
import { createBridgeApi } from './api/bridge-api.ts';
import { createWebApi } from './api/web-api.ts';
import AppWindow from './app.svelte';
import { remembered } from './remembered.ts';
import { App } from './state/app.svelte.ts';
import './styles/tokens.css';
import './styles/base.css';

declare global {
  interface Window {
    /** Only in Electron: what the preload exposes. */
    readonly snapsift?: SnapsiftBridge;
  }
}

// The page's security policy forbids code made from text, which zod would otherwise try for speed.
z.config({ jitless: true });

const theme = remembered.read('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;

const api = window.snapsift === undefined ? createWebApi(location.href) : createBridgeApi(window.snapsift);
const target = document.getElementById('app');
if (target === null) throw new Error('The page has no element to mount on.');
mount(AppWindow, { target, props: { app: new App(api, remembered, location.hash) } });
