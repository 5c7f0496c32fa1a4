/** The sandboxed preload: gives the page four functions and nothing else. Built as one CommonJS file. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { createBridge } from './create-bridge.ts';

contextBridge.exposeInMainWorld('snapsift', createBridge(ipcRenderer, webUtils));
