/** The public contract in the desktop app: what only this host can do is done here, everything else is the engine's. */
import { stat } from 'node:fs/promises';
import type { BrowserWindow, Dialog, Shell } from 'electron';
import type { Contract } from '../shared/contract.ts';
import { engineContract, type EngineContract } from '../engine/contract.ts';
import { fail, ok, type Result } from '../shared/errors.ts';
import type { Caller, Handlers, MethodName, ParsedRequest } from '../shared/rpc-types.ts';
import { strings } from './strings.ts';

type HostMethod = 'app.info' | 'folders.choose' | 'photos.reveal' | 'export.reveal';

export interface HostParts {
  version: string;
  platform: string;
  dialog: Pick<Dialog, 'showOpenDialog'>;
  shell: Pick<Shell, 'showItemInFolder'>;
  /** The window that dialogs belong to; null while there is none. */
  window(): BrowserWindow | null;
  engine: Caller<EngineContract>;
}

export function createHandlers(parts: HostParts): Handlers<Contract> {
  return { ...forwarders(parts.engine), ...hostHandlers(parts) };
}

function hostHandlers(parts: HostParts): Pick<Handlers<Contract>, HostMethod> {
  return {
    'app.info': () => ok({ version: parts.version, host: 'electron', platform: parts.platform, can: { chooseFolder: true, reveal: true } }),
    'folders.choose': async ({ what }) => ok({ path: await choosePath(parts, what) }),
    'photos.reveal': ({ id, path }, signal) => reveal(parts, id, path, signal),
    'export.reveal': (_, signal) => revealExport(parts, signal),
  };
}

const archives = { properties: ['openFile'], filters: [{ name: strings.archives, extensions: ['tar', 'gz', 'tgz', 'zip'] }] } satisfies Electron.OpenDialogOptions;
const folders = { properties: ['openDirectory', 'createDirectory'] } satisfies Electron.OpenDialogOptions;

/** Opens the system's dialog; null when it is cancelled. */
export async function choosePath({ dialog, window }: Pick<HostParts, 'dialog' | 'window'>, what: ParsedRequest<Contract, 'folders.choose'>['what']): Promise<string | null> {
  const options: Electron.OpenDialogOptions = { title: strings.choose[what], ...(what === 'archive' ? archives : folders) };
  const parent = window();
  const { canceled, filePaths } = await (parent === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(parent, options));
  return canceled ? null : (filePaths[0] ?? null);
}

/** The page names a path, but only one that the library itself lists for that photo is shown. */
async function reveal({ engine, shell }: HostParts, id: string, path: string, signal: AbortSignal): Promise<Result<Record<string, never>>> {
  const details = await engine.call('photos.details', { id }, { signal });
  if (!details.ok) return details;
  if (!details.value.files.some((file) => file.path === path)) return fail('photo-not-found', 'The library knows no such file for this photo.');
  if (!(await isThere(path))) return fail('file-missing', `"${path}" is not there now. It may have been moved, or its disk is not connected.`);
  shell.showItemInFolder(path);
  return ok({});
}

/** Never opened, only shown where it lies: a folder's name may be that of a program. */
async function revealExport({ engine, shell }: HostParts, signal: AbortSignal): Promise<Result<Record<string, never>>> {
  const state = await engine.call('export.state', {}, { signal });
  if (!state.ok) return state;
  const { outcome } = state.value;
  const path = outcome?.file ?? outcome?.folder;
  if (path === undefined) return fail('file-missing', 'Nothing was exported in this session.');
  if (!(await isThere(path))) return fail('file-missing', `"${path}" is not there now. It may have been moved, or its disk is not connected.`);
  shell.showItemInFolder(path);
  return ok({});
}

/** A file or a folder. */
async function isThere(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() || found.isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

/** Every method that the engine shares with the public contract. 'picture.locate' is no part of it. */
function forwarders(engine: Caller<EngineContract>): Omit<Handlers<Contract>, HostMethod> {
  type Shared = Exclude<MethodName<Contract>, HostMethod>;
  type AnyCall = (method: string, request: unknown, options: { signal: AbortSignal }) => Promise<Result<unknown>>;
  const call: AnyCall = (method, request, options) => (engine.call as AnyCall)(method, request, options);
  const shared = Object.keys(engineContract.methods).filter((method): method is Shared => method !== 'picture.locate');
  const handlers = shared.map((method) => [method, (request: unknown, signal: AbortSignal) => call(method, request, { signal })]);
  return Object.fromEntries(handlers) as Omit<Handlers<Contract>, HostMethod>;
}
