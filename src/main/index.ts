/** Entry of the desktop app: hands Electron and this process to `startApp`. Nothing else happens here. */
import { availableParallelism } from 'node:os';
import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, nativeTheme, protocol, screen, session, shell, utilityProcess } from 'electron';
import { stderrLog } from '../core/log.ts';
import { visionEnvironment } from '../vision/speed.ts';
import { startApp } from './app.ts';

const electron = { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, nativeTheme, protocol, screen, session, shell, utilityProcess };
const log = stderrLog('warn');

startApp(electron, {
  built: import.meta.dirname,
  argv: process.argv.slice(1),
  env: process.env,
  platform: process.platform,
  resources: process.resourcesPath,
  visionEnv: visionEnvironment(availableParallelism()),
  log,
}).catch((error: unknown) => {
  log.error('Snapsift could not start.', { error: String(error) });
  app.exit(1);
});
