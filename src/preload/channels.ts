/** Names of the three pipes between preload and main. Pure. */
export const callChannel = 'snapsift:call';
export const cancelChannel = 'snapsift:cancel';
export const eventChannel = 'snapsift:event';

/** What travels on `callChannel`; main checks it. */
export interface CallMessage {
  method: string;
  request: unknown;
  callId: number;
}
