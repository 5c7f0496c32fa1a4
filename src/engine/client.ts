/** The engine as Electron's main process sees it, over one message port. */
import { portChannel, type EmitterPort } from '../shared/channel.ts';
import { createClient, type Client } from '../shared/rpc.ts';
import { engineContract, type EngineContract } from './contract.ts';

/** Electron's message ports hand over events that carry the message as `data`. */
export const dataOf = (event: unknown): unknown => (typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined);

export const createEngineClient = (port: EmitterPort): Client<EngineContract> =>
  createClient({ contract: engineContract, channel: portChannel(port, dataOf) });
