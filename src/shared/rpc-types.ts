/** Types of the remote-call machinery: what a contract table, a channel, a caller and a set of handlers are. */
import type * as z from 'zod';
import type { Result } from './errors.ts';

export interface ContractTable {
  readonly methods: Readonly<Record<string, { readonly request: z.ZodType; readonly response: z.ZodType }>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type MethodName<C extends ContractTable> = keyof C['methods'] & string;
export type EventName<C extends ContractTable> = keyof C['events'] & string;
/** What a caller passes (defaults may be left out). */
export type Request<C extends ContractTable, M extends MethodName<C>> = z.input<C['methods'][M]['request']>;
/** What a handler receives (defaults filled in). */
export type ParsedRequest<C extends ContractTable, M extends MethodName<C>> = z.output<C['methods'][M]['request']>;
export type Response<C extends ContractTable, M extends MethodName<C>> = z.output<C['methods'][M]['response']>;
export type Payload<C extends ContractTable, E extends EventName<C>> = z.output<C['events'][E]>;

/** Two-way message pipe: an in-memory pair, a MessagePort, a WebSocket or a child process. Ordered, may close. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

export interface CallOptions {
  signal?: AbortSignal;
}

/** The calling side of a contract. Never rejects for an expected failure: the result says what happened. */
export interface Caller<C extends ContractTable> {
  call<M extends MethodName<C>>(method: M, request: Request<C, M>, options?: CallOptions): Promise<Result<Response<C, M>>>;
  /** Returns the function that stops listening. */
  on<E extends EventName<C>>(event: E, listener: (payload: Payload<C, E>) => void): () => void;
}

export type Handlers<C extends ContractTable> = {
  [M in MethodName<C>]: (request: ParsedRequest<C, M>, signal: AbortSignal) => Promise<Result<Response<C, M>>> | Result<Response<C, M>>;
};

export type Emit<C extends ContractTable> = <E extends EventName<C>>(event: E, payload: Payload<C, E>) => void;
