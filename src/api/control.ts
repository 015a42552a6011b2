/**
 * The control socket: how commands reach the running daemon. A unix socket of mode 0660; one connection is one request
 * and one reply, each a line of JSON:
 *
 *     {"command": "alert-state", "actor": "anna", "params": {"id": "01J...", "state": "closed", "note": "planned"}}
 *     {"ok": true, "result": ...}   or   {"ok": false, "error": "what, where, what to do", "code": "usage"}
 *
 * Whoever sends garbage, too much, half of it, or opens many connections costs bounded memory and time.
 */
import {createServer, type Socket} from 'node:net';
import {Ajv} from 'ajv';
import {isAppError} from '../core/errors.ts';
import type {ControlCommand, ControlHandlers} from './commands.ts';
import {readLine} from './line.ts';
import {listenOn} from './socket-file.ts';

export type {ControlHandlers} from './commands.ts';

export const MAX_REQUEST_BYTES = 64 * 1024;
/** Connections at one time; the next is closed at once. */
export const MAX_CLIENTS = 32;
/** From connecting to the last byte of the reply; a command may say that it lasts longer. */
const CONNECTION_MS = 10_000;

export interface ControlOptions {
  readonly socket: string;
  readonly handlers: ControlHandlers;
  readonly log: {error(fields: object, message: string): void};
  /** Time a client has for everything. */
  readonly connectionMs?: number;
}

export interface ControlServer {
  /** Requests since start, by how they ended; `dropped`: over `MAX_CLIENTS`. */
  stats(): Readonly<Record<Outcome | 'dropped', number>>;
  close(): Promise<void>;
}

/** `refused`: not understood; `failed`: the handler threw. */
type Outcome = 'answered' | 'refused' | 'failed';

/** Throws `control`: another daemon listens there, or the place is not writable. */
export async function controlServer({
  socket: path,
  handlers,
  log,
  connectionMs = CONNECTION_MS,
}: ControlOptions): Promise<ControlServer> {
  const counters = {answered: 0, refused: 0, failed: 0, dropped: 0};
  const commands = {byName: new Map(Object.entries(handlers)), ajv: new Ajv()};
  const open = new Set<Socket>();
  const server = createServer({allowHalfOpen: true}, (socket) => {
    open.add(socket);
    let deadline = setTimeout(() => socket.destroy(), connectionMs);
    const lasts = (ms: number): void => {
      clearTimeout(deadline);
      deadline = setTimeout(() => socket.destroy(), ms);
    };
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(deadline);
      open.delete(socket);
    });
    void serve(socket, commands, log, lasts).then((outcome) => counters[outcome]++);
  });
  server.maxConnections = MAX_CLIENTS;
  server.on('drop', () => counters.dropped++);
  await listenOn(server, path);
  // Out of file descriptors, say: the daemon goes on, later clients are served again.
  server.on('error', (error) => log.error({err: error}, 'control socket'));
  return {
    stats: () => ({...counters}),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of open) socket.destroy();
      }),
  };
}

interface Commands {
  readonly byName: ReadonlyMap<string, ControlCommand>;
  /** Compiles the schema of a command when it first comes: most never do. */
  readonly ajv: Ajv;
}

/** Never rejects. */
async function serve(
  socket: Socket,
  commands: Commands,
  log: ControlOptions['log'],
  lasts: (ms: number) => void,
): Promise<Outcome> {
  const request = await readLine(socket, MAX_REQUEST_BYTES);
  if ('failure' in request) {
    if (request.failure === 'too-long') reply(socket, {ok: false, error: `request over ${MAX_REQUEST_BYTES} bytes`});
    else socket.destroy();
    return 'refused';
  }
  const call = understood(request.line, commands);
  if ('error' in call) {
    reply(socket, {ok: false, error: call.error, code: 'usage'});
    return 'refused';
  }
  if (call.lastsMs !== undefined) lasts(call.lastsMs);
  try {
    reply(socket, {ok: true, result: (await call.run()) ?? null});
    return 'answered';
  } catch (error) {
    if (!isAppError(error)) log.error({err: error, command: call.name}, 'control command failed');
    reply(socket, {ok: false, ...(isAppError(error) ? {error: error.message, code: error.code} : UNEXPECTED)});
    return 'failed';
  }
}

const UNEXPECTED = {error: 'internal error, see the log of the daemon', code: 'control'};

const reply = (socket: Socket, answer: object): void =>
  void socket.end(`${JSON.stringify(answer)}\n`, () => socket.destroy());

const ACTOR = /^[^\p{C}\p{Z}]{1,64}$/u;

interface Call {
  readonly name: string;
  readonly lastsMs: number | undefined;
  run(): Promise<unknown>;
}

function understood(line: string, {byName, ajv}: Commands): Call | {readonly error: string} {
  const {command, params = {}, actor} = parsed(line);
  const name = String(command);
  const known = byName.get(name);
  if (known === undefined) return {error: `unknown command; known: ${[...byName.keys()].join(', ')}`};
  if (typeof actor !== 'string' || !ACTOR.test(actor))
    return {error: 'actor must be a user name of 1 to 64 characters'};
  if (!ajv.validate(known.schema, params)) {
    const [wrong] = ajv.errors ?? [];
    return {error: `${name}: params${wrong?.instancePath} ${wrong?.message}`};
  }
  return {name, lastsMs: known.lastsMs, run: () => known.handle(params, `cli:${actor}`)};
}

/** What is no JSON object has no command. */
function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
