/** The client's end of the control socket (control.ts): one call, one answer. */
import {connect} from 'node:net';
import {userInfo} from 'node:os';
import {AppError, isAppError} from '../core/errors.ts';
import {type LineFailure, readLine} from './line.ts';
import {codeOf, isNobodyThere} from './socket-file.ts';

const MAX_REPLY_BYTES = 4 * 1024 * 1024;
const CALL_MS = 5000;

/** Throws `usage`: what was asked for is wrong; `control`: nobody there (see `isNoDaemon`), no right, refused, no answer in time. */
export async function controlCall(
  path: string,
  command: string,
  params: object,
  {timeoutMs = CALL_MS}: {readonly timeoutMs?: number} = {},
): Promise<unknown> {
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    socket.write(`${JSON.stringify({command, params, actor: osUser()})}\n`);
    const reply = await readLine(socket, MAX_REPLY_BYTES);
    if ('failure' in reply) throw unanswered(path, reply.failure, reply.cause);
    return resultOf(path, reply.line);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** Nobody listens on that socket: no daemon runs. */
export const isNoDaemon = (error: unknown): boolean =>
  isAppError(error) && error.code === 'control' && isNobodyThere(error.cause);

/** Who sits at the keyboard, for the audit: behind sudo the one who called it. A user without a name is its number. */
export function osUser(): string {
  const caller = process.env['SUDO_USER'];
  if (process.getuid?.() === 0 && caller) return caller;
  try {
    return userInfo().username;
  } catch {
    return `uid${process.getuid?.()}`;
  }
}

function resultOf(path: string, line: string): unknown {
  const {ok, result, error, code} = parsed(path, line);
  if (ok === true) return result;
  // Of its reasons only this one is the caller's own.
  throw new AppError(code === 'usage' ? 'usage' : 'control', `the daemon refused: ${String(error)}`);
}

function parsed(path: string, line: string): {ok?: unknown; result?: unknown; error?: unknown; code?: unknown} {
  try {
    return Object(JSON.parse(line));
  } catch (cause) {
    throw notOurs(path, cause);
  }
}

const notOurs = (path: string, cause: unknown): AppError =>
  new AppError('control', `${path}: the answer is not JSON; is this the socket of Bifrost?`, {cause});

function unanswered(path: string, failure: LineFailure, cause: Error | undefined): AppError {
  const texts: Readonly<Record<LineFailure, string>> = {
    ended: 'the daemon hung up without an answer; it is busy or stopping, try again',
    'too-long': `the answer is over ${MAX_REPLY_BYTES} bytes`,
    error: reasonOf(cause),
  };
  return new AppError('control', `${path}: ${texts[failure]}`, {cause});
}

function reasonOf(cause: Error | undefined): string {
  if (isNobodyThere(cause)) return 'no daemon is running; start it with bifrost run';
  if (codeOf(cause) === 'EACCES') return 'no right to connect; run as root or as a member of the group of the socket';
  return cause?.message ?? 'it cannot be reached';
}
