/** Names behind the handles that a client got: a handle is another one after every connect, its name stays. Bounded. */
import {u32le} from '../../src/core/bytes.ts';
import {hash32} from '../../src/core/hash.ts';
import {READ_WRITE} from './commands.ts';
import {failure, symbolAsked} from './describe.ts';
import {command, HEADERS} from './wire.ts';

/** Handles remembered on one talk; the oldest is forgotten. */
const MAX_SYMBOLS = 512;

export interface NamedSymbol {
  readonly name: string;
  readonly hash: number;
}

export type Symbols = Map<number, NamedSymbol>;

/** Remembers the handle in the response at `b[at..end)` to the request at `rb[request..requestEnd)`, if it is one. */
export function learn(
  symbols: Symbols,
  rb: Uint8Array,
  request: number,
  requestEnd: number,
  b: Uint8Array,
  at: number,
  end: number,
): void {
  const data = at + HEADERS;
  if (command(rb, request) !== READ_WRITE || failure(b, at, end) !== 0) return;
  if (end - data < 12 || u32le(b, data + 4) !== 4) return;
  const name = symbolAsked(rb, request + HEADERS, requestEnd);
  if (name === '') return;
  if (symbols.size >= MAX_SYMBOLS) forgetOldest(symbols);
  symbols.set(u32le(b, data + 8), {name, hash: hash32(name)});
}

function forgetOldest(symbols: Symbols): void {
  for (const handle of symbols.keys()) {
    symbols.delete(handle);
    return;
  }
}
