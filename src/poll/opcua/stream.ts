/**
 * The connection that node-opcua is given: every chunk that it writes waits for leave, every answer is waited for no longer than
 * the line allows, and all that is said is kept.
 */
import type {Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {isAppError} from '../../core/errors.ts';
import type {Target} from '../../core/poll.ts';
import {fault, MAX_HEARD, said} from '../heard.ts';
import type {Line, Piece} from '../question.ts';

export interface Stream extends Duplex {
  setKeepAlive(): Stream;
  setNoDelay(): Stream;
  setTimeout(): Stream;
}

export interface Governed {
  /** What the next message is for. */
  doing: string;
  readonly pieces: Piece[];
  /** Why the connection was given up. */
  failure: Error | undefined;
}

const messages: Readonly<Record<string, string>> = {
  HEL: 'hello',
  OPN: 'open a secure channel',
  CLO: 'close the secure channel',
};
/** Closing is not answered (OPC 10000-6 section 7.1.4). */
const CLOSE = 'CLO';
const typeOf = (message: Buffer): string => message.toString('latin1', 0, 3);

export function governedStream(socket: Socket, target: Target, line: Line, governed: Governed): Stream {
  let heard = 0;
  let timer: NodeJS.Timeout | undefined;
  let answerCame = (): void => undefined;
  let answer = Promise.resolve();
  const waitForAnswer = (about: string): void => {
    answer = new Promise((done) => {
      answerCame = done;
    });
    const late = fault(target, `no answer within ${line.timeout} ms to: ${about}`);
    timer = setTimeout(() => stream.destroy(late), line.timeout);
  };
  /** The library ends the connection as soon as it has written that it closes the channel: that waits for its leave, too. */
  let closing: Promise<void> | undefined;

  async function send(bytes: Buffer): Promise<void> {
    await answer;
    if (stream.destroyed && closing === undefined) throw governed.failure ?? fault(target, 'the connection ended');
    const type = typeOf(bytes);
    const about = messages[type] ?? governed.doing;
    await line.request({about, bytes});
    governed.pieces.push(said('client', Uint8Array.from(bytes)));
    socket.write(bytes);
    if (type === CLOSE) line.answered();
    else waitForAnswer(about);
  }

  function hear(bytes: Buffer): void {
    heard += bytes.length;
    if (heard > MAX_HEARD) stream.destroy(fault(target, `it sent more than ${MAX_HEARD} bytes for one question`));
    else keep(governed.pieces, bytes);
    if (timer !== undefined) line.answered();
    clearTimeout(timer);
    timer = undefined;
    answerCame();
    stream.push(bytes);
  }

  const stream: Stream = asSocket(
    new Duplex({
      read: () => undefined,
      write(bytes: Buffer, _encoding, done) {
        const sending = send(bytes);
        if (typeOf(bytes) === CLOSE) closing = sending.catch(() => undefined);
        sending.then(() => done(), done);
      },
      final: (done) => void socket.end(() => done()),
      destroy(error, done) {
        clearTimeout(timer);
        answerCame();
        if (error !== null && closing === undefined) {
          governed.failure ??= failureOf(error, target);
          socket.destroy();
        }
        void (closing ?? Promise.resolve()).then(() => {
          socket.end();
          done(error);
        });
      },
    }),
  );
  socket.on('data', hear);
  tie(stream, socket, target, line);
  return stream;
}

function asSocket(duplex: Duplex): Stream {
  const stream: Stream = Object.assign(duplex, {
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    setTimeout: () => stream,
  });
  return stream;
}

/** The stream ends with its connection, and when polling is stopped. */
function tie(stream: Stream, socket: Socket, target: Target, line: Line): void {
  socket.once('close', () => stream.destroy());
  socket.once('error', (cause) => stream.destroy(fault(target, `the connection broke: ${cause.message}`, cause)));
  const stop = (): void => void stream.destroy(line.signal.reason);
  line.signal.addEventListener('abort', stop, {once: true});
  stream.once('close', () => line.signal.removeEventListener('abort', stop));
}

/** What one side says until the other speaks is one piece: TCP cuts where it likes. */
function keep(pieces: Piece[], bytes: Uint8Array): void {
  const last = pieces.at(-1);
  if (last?.from !== 'server') pieces.push(said('server', Uint8Array.from(bytes)));
  else pieces[pieces.length - 1] = said('server', Uint8Array.from([...last.bytes, ...bytes]));
}

/** The library ends a connection in this way, too, when it cannot make sense of an answer. */
const failureOf = (error: Error, target: Target): Error =>
  isAppError(error) ? error : fault(target, `its answer is broken: ${error.message}`, error);
