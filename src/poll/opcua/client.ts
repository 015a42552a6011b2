/**
 * node-opcua's client, held to read-only services and to one connection: it never connects by itself, never tries twice, follows
 * no URL that a server names, writes no file and prints nothing.
 */
import type {Socket} from 'node:net';
import type {OPCUAClient, OPCUAClientOptions} from 'node-opcua-client';
import {isAppError} from '../../core/errors.ts';
import type {Target} from '../../core/poll.ts';
import {fault} from '../heard.ts';
import type {Line, Piece} from '../question.ts';
import {throwAwayIdentity} from './identity.ts';
import {type Governed, governedStream, type Stream} from './stream.ts';

/** The only services that are ever asked for (OPC 10000-4). */
const SERVICES: ReadonlySet<string> = new Set([
  'FindServersRequest',
  'GetEndpointsRequest',
  'CreateSessionRequest',
  'ActivateSessionRequest',
  'ReadRequest',
  'CloseSessionRequest',
  'OpenSecureChannelRequest',
  'CloseSecureChannelRequest',
]);
/** The line has its own clock, which rests while a request waits for leave: that of the library must not run out before. */
const NEVER = 3_600_000;
const MAX_MESSAGE = 1 << 20;
const MAX_CHUNKS = 16;
const CHUNK = 1 << 16;
/** The library closes the connection before it says why: so long it has for that. */
const LAST_WORD_MS = 250;

/** How a channel is secured; `serverCertificate`: as the server told it in its endpoints. */
export type Security = Pick<OPCUAClientOptions, 'securityMode' | 'securityPolicy' | 'serverCertificate'>;

export interface Dialogue {
  readonly client: OPCUAClient;
  readonly url: string;
  /** What is done next, in words: `get its endpoints`. */
  step<T>(doing: string, act: () => Promise<T>): Promise<T>;
  readonly pieces: readonly Piece[];
  /** Ends it in good order where that is still possible. */
  close(): Promise<void>;
}

/** `security`: left out, the channel is open to all eyes. */
export async function openDialogue(
  target: Target,
  port: number,
  line: Line,
  security: Security = {},
): Promise<Dialogue> {
  const {OPCUAClient} = await quietLibrary();
  const identity = await throwAwayIdentity();
  const socket = await line.connect(port);
  const governed: Governed = {doing: '', pieces: [], failure: undefined};
  const stream = governedStream(socket, target, line, governed);
  const client = OPCUAClient.create({
    ...identity,
    ...security,
    endpointMustExist: false,
    keepSessionAlive: false,
    connectionStrategy: {maxRetry: 0, initialDelay: 1000, maxDelay: 1000},
    transportTimeout: NEVER,
    defaultTransactionTimeout: NEVER,
    requestedSessionTimeout: 60_000,
    transportFactory: await transportOver(stream),
  });
  client.on('send_request', (request) => {
    const {name} = request.constructor;
    if (!SERVICES.has(name)) stream.destroy(fault(target, `node-opcua wanted to send ${name}, which is never sent`));
  });
  const host = target.address.includes(':') ? `[${target.address}]` : target.address;
  return {
    client,
    url: `opc.tcp://${host}:${port}`,
    pieces: governed.pieces,
    step: (doing, act) => step(doing, act, target, governed, socket),
    close: () => client.disconnect().catch(() => undefined),
  };
}

async function step<T>(
  doing: string,
  act: () => Promise<T>,
  target: Target,
  governed: Governed,
  socket: Socket,
): Promise<T> {
  governed.doing = doing;
  const lost = new Promise<never>((_, reject) => {
    const end = (): void =>
      void setTimeout(() => reject(governed.failure ?? new Error('the connection ended')), LAST_WORD_MS);
    if (socket.destroyed) end();
    else socket.once('close', end);
  });
  try {
    return await Promise.race([act(), lost]);
  } catch (cause) {
    if (governed.failure !== undefined && serverStatus(cause) === undefined) throw governed.failure;
    if (isAppError(cause)) throw cause;
    throw fault(target, `it did not ${doing}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}

/** With which status the server refused, where that is what the library says; undefined: it is not. */
export function serverStatus(error: unknown): number | undefined {
  const {value} = (error as {statusCode?: {value?: unknown}} | undefined)?.statusCode ?? {};
  return typeof value === 'number' ? value : undefined;
}

/** Loaded when first needed: it is large. It prints what it thinks of servers and certificates; nobody asked. */
async function quietLibrary() {
  const debug = await import('node-opcua-debug');
  const quiet = (): void => undefined;
  for (const set of [debug.setDebugLogger, debug.setWarningLogger, debug.setErrorLogger, debug.setTraceLogger])
    set(quiet);
  return import('node-opcua-client');
}

/** A transport whose connection is there already; a second one, to connect again, gets none. */
async function transportOver(stream: Stream) {
  const {ClientTransportBase} = await import('node-opcua-transport');
  type Factory = NonNullable<OPCUAClientOptions['transportFactory']>;
  let isTaken = false;
  class GivenTransport extends ClientTransportBase {
    override connect(endpointUrl: string, callback: (error?: Error) => void): void {
      this.endpointUrl = endpointUrl;
      if (isTaken || stream.destroyed) {
        callback(new Error('one connection is all there is'));
        return;
      }
      isTaken = true;
      this._install_socket(stream);
      this._perform_HEL_ACK_transaction((error) => {
        if (error === undefined || error === null) this._install_post_connect_error_handler(endpointUrl);
        if (error === undefined || error === null) this.emit('connect');
        callback(error);
      });
    }
  }
  const factory: Factory = {
    create: () =>
      new GivenTransport({
        maxMessageSize: MAX_MESSAGE,
        maxChunkCount: MAX_CHUNKS,
        receiveBufferSize: CHUNK,
        sendBufferSize: CHUNK,
      }),
  };
  return factory;
}
