/** Connections that pile up at a server: opened, never closed, and silent. */
import {expect, test} from 'vitest';
import {MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import {type Connection, connect, host, MS, type Wire, wire} from '../day/wire.ts';
import {mbap} from '../frames.ts';
import {START, watchFrames} from '../watch.ts';

/** Another connection of the laptop to the controller, `after` the start. */
const dial = (w: Wire, after: Micros, port: number): Connection =>
  connect(w, START + after, host(66, port), host(11, 502));
const read = (line: Connection, after: Micros): void =>
  line.ask(START + after, mbap(1, 1, Buffer.from([3, 0, 0, 0, 2])), mbap(1, 1, Buffer.from([3, 4, 0, 1, 0, 2])));

function left({frames}: Wire): unknown[] {
  const inOrder = frames.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0));
  return watchFrames(inOrder)
    .facts.filter(({name}) => name === 'connections-left-open')
    .map(({fields}) => fields['bifrost.connections']);
}

test('connections that are opened and not used are told from the third on, with how many there are', () => {
  const w = wire();
  for (let i = 0; i < 5; i++) dial(w, i * 2 * SECOND, 40_000 + i);
  expect(left(w)).toEqual([3, 4]);
});

test('a client that opens several at once is quiet', () => {
  const w = wire();
  for (let i = 0; i < 8; i++) dial(w, i * 20 * MS, 40_000 + i);
  expect(left(w)).toEqual([]);
});

test('connections that are closed or reset do not count, and those of others neither', () => {
  const w = wire();
  for (let i = 0; i < 6; i++) {
    const line = dial(w, i * 5 * SECOND, 40_000 + i);
    if (i % 2 === 0) line.close(START + i * 5 * SECOND + SECOND);
    else line.reset(START + i * 5 * SECOND + SECOND);
    connect(w, START + i * 5 * SECOND, host(20 + i, 40_000), host(11, 502));
  }
  expect(left(w)).toEqual([]);
});

test('connections that are used count after a long silence only', () => {
  const w = wire();
  for (let i = 0; i < 4; i++) read(dial(w, i * 2 * SECOND, 40_000 + i), i * 2 * SECOND + 100 * MS);
  dial(w, MINUTE, 41_000).close(START + MINUTE + SECOND);
  dial(w, 5 * MINUTE, 42_000);
  expect(left(w)).toEqual([4]);
});
