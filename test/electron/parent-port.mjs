// @ts-check
/** Loaded into the stand-in's utility processes: gives them Electron's `process.parentPort`, over Node's own pipe. */
import { EventEmitter } from 'node:events';

/**
 * @typedef {{ kind: 'message', data: unknown, ports: number[] } | { kind: 'port', port: number, data: unknown } | { kind: 'close', port: number }} PipeMessage
 */

/** @param {PipeMessage} message */
const send = (message) => {
  if (process.connected) process.send?.(message, () => undefined);
};

class Port extends EventEmitter {
  /** @type {{ data: unknown }[] | null} */
  #waiting = [];
  #number;

  /** @param {number} number */
  constructor(number) {
    super();
    this.#number = number;
  }
  start() {
    // In a later turn, as from a real port.
    setImmediate(() => {
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      for (const event of waiting) this.emit('message', event);
    });
  }
  /** @param {unknown} data */
  postMessage(data) {
    send({ kind: 'port', port: this.#number, data });
  }
  close() {
    send({ kind: 'close', port: this.#number });
  }
  /** @param {unknown} data */
  receive(data) {
    if (this.#waiting === null) this.emit('message', { data, ports: [] });
    else this.#waiting.push({ data });
  }
}

/** @type {Map<number, Port>} */
const ports = new Map();

class ParentPort extends EventEmitter {
  /** @type {object[]} Messages that came before anybody listened; Electron keeps them too. */
  #waiting = [];

  /** @param {object} event */
  receive(event) {
    if (this.listenerCount('message') === 0) this.#waiting.push(event);
    else this.emit('message', event);
  }
  /** @override @param {string} name @param {(event: any) => void} listener */
  on(name, listener) {
    super.on(name, listener);
    for (const event of this.#waiting.splice(0)) this.emit('message', event);
    return this;
  }
  /** @param {unknown} data */
  postMessage(data) {
    send({ kind: 'message', data, ports: [] });
  }
}

const parentPort = new ParentPort();
Object.defineProperty(process, 'parentPort', { value: parentPort });

process.on('message', (/** @type {PipeMessage} */ message) => {
  if (message.kind === 'message') {
    const handed = message.ports.map((number) => {
      const port = new Port(number);
      ports.set(number, port);
      return port;
    });
    parentPort.receive({ data: message.data, ports: handed });
  } else if (message.kind === 'port') ports.get(message.port)?.receive(message.data);
  else ports.get(message.port)?.emit('close');
});
// As Electron's utility processes do, it ends with the process that started it.
process.on('disconnect', () => process.exit(0));
