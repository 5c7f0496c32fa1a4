/** The bridge over Electron's renderer modules, which are handed in. Forwards; decides nothing but event names. */
import type { IpcRenderer, IpcRendererEvent, WebUtils } from 'electron';
import type { Contract } from '../shared/contract.ts';
import type { EventName } from '../shared/rpc-types.ts';
import type { SnapsiftBridge } from './bridge.ts';
import { callChannel, cancelChannel, eventChannel, type CallMessage } from './channels.ts';

/** The contract's own table would pull the schema library into every page; the type keeps this one complete. */
const events = {
  'indexing.progress': true,
  'library.changed': true,
  'search.changed': true,
  'settings.changed': true,
  'marks.changed': true,
  'models.progress': true,
  'albums.changed': true,
  'disposal.progress': true,
  'sidecars.progress': true,
  'export.progress': true,
  'duplicates.changed': true,
  'duplicates.progress': true,
  'engine.state': true,
} as const satisfies Record<EventName<Contract>, true>;

type Listener = (payload: unknown) => void;

export function createBridge(ipcRenderer: Pick<IpcRenderer, 'invoke' | 'send' | 'on'>, webUtils: Pick<WebUtils, 'getPathForFile'>): SnapsiftBridge {
  const listeners = new Map<string, Set<Listener>>(Object.keys(events).map((event) => [event, new Set()]));
  ipcRenderer.on(eventChannel, (_event: IpcRendererEvent, name: string, payload: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(payload);
  });
  return {
    call: (method, request, callId) => ipcRenderer.invoke(callChannel, { method, request, callId } satisfies CallMessage),
    cancel: (callId) => ipcRenderer.send(cancelChannel, callId),
    on(event, listener) {
      const set = listeners.get(event);
      if (set === undefined) throw new TypeError(`There is no event called "${event}".`);
      // One listener may be added twice, and each addition is taken back on its own.
      const own: Listener = (payload) => listener(payload);
      set.add(own);
      return () => void set.delete(own);
    },
    pathForFile: (file) => webUtils.getPathForFile(file) || null,
  };
}
