/** The bytes of a path in pieces: of a file, or of whatever else can be read to its end. A piece is only borrowed until the next one. */
import {closeSync, createReadStream, openSync, readSync, statSync} from 'node:fs';
import {setImmediate as nextTurn} from 'node:timers/promises';

const PIECE = 1 << 18;

/** Bytes of a file; undefined: it is none, or not there. */
export function sizeOf(path: string): number | undefined {
  const stats = statSync(path, {throwIfNoEntry: false});
  return stats?.isFile() === true ? stats.size : undefined;
}

/** `-` is standard input. */
export async function* piecesOf(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  yield* path !== '-' && sizeOf(path) !== undefined ? fromFile(path, signal) : fromStream(path, signal);
}

/** One buffer for all pieces: fresh memory for each costs more than all of the reading. */
async function* fromFile(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const file = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(PIECE);
    while (signal?.aborted !== true) {
      const length = readSync(file, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
      // Signals and timers get their turn.
      await nextTurn();
    }
  } finally {
    closeSync(file);
  }
}

/** A pipe may keep its reader waiting. */
async function* fromStream(path: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const input = path === '-' ? process.stdin : createReadStream(path, {highWaterMark: PIECE});
  const cancel = (): void => void input.destroy();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, {once: true});
  try {
    for await (const piece of input) yield piece as Uint8Array;
  } finally {
    signal?.removeEventListener('abort', cancel);
    input.destroy();
  }
}
