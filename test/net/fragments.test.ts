/** Datagrams from fragments: any order, repeats, lies, and bounds. */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {SECOND} from '../../src/core/time.ts';
import {type FrameDissector, frameDissector} from '../../src/net/dissect.ts';
import {layers} from '../../src/net/layers.ts';

const RAW = 101;

interface Piece {
  readonly at: number;
  readonly end: number;
}

/** UDP with 200 bytes that count up. */
const DATAGRAM = Buffer.alloc(208, 0).map((_, i) => (i < 8 ? ([0x10, 0, 1, 0xf6, 0, 208, 0, 0][i] ?? 0) : i));

function fragment({at, end}: Piece, id = 1, payload: Uint8Array = DATAGRAM): Buffer {
  const more = end < payload.length ? 0x2000 : 0;
  const frame = Buffer.alloc(20 + end - at);
  frame.set([0x45, 0]);
  frame.writeUInt16BE(frame.length, 2);
  frame.writeUInt16BE(id, 4);
  frame.writeUInt16BE(more | (at / 8), 6);
  frame.set([64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], 8);
  frame.set(payload.subarray(at, end), 20);
  return frame;
}

const give = (dissector: FrameDissector, frame: Buffer, time = 0, segment = 0, wireLength = frame.length) => {
  const out = {...layers(), time};
  const reached = dissector.frame(RAW, frame, 0, frame.length, wireLength, segment, out);
  return {reached, payload: reached === 'udp' ? [...out.bytes.subarray(out.payload, out.payloadEnd)] : []};
};

const cut = (places: readonly number[]): Piece[] => {
  const at = [...new Set([0, ...places.map((p) => 8 * (1 + (p % 25))), DATAGRAM.length])].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => ({at: at[i] ?? 0, end}));
};
const WHOLE = [...DATAGRAM.subarray(8)];
const HALVES = cut([10]) as [Piece, Piece];

test('whatever the order and the repeats, the last missing piece completes it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(24), {minLength: 1, maxLength: 8}),
      fc.array(fc.nat(7)),
      fc.nat(),
      (at, again, seed) => {
        const pieces = cut(at);
        fc.pre(pieces.length > 1);
        const first = pieces[0] as Piece;
        const rest = [...pieces.slice(1), ...again.map((i) => pieces[1 + (i % (pieces.length - 1))] as Piece)];
        const order = rest.map((piece, i) => ({piece, key: (seed * (i + 7)) % 101})).sort((x, y) => x.key - y.key);
        const dissector = frameDissector();
        for (const {piece} of order) expect(give(dissector, fragment(piece)).reached).toBe('fragment');
        expect(give(dissector, fragment(first)).payload).toEqual(WHOLE);
      },
    ),
  );
});

test('pieces that overlap and agree are one; that disagree drop the datagram, and are counted', () => {
  const dissector = frameDissector();
  give(dissector, fragment({at: 0, end: 96}));
  expect(give(dissector, fragment({at: 80, end: 208})).payload).toEqual(WHOLE);
  give(dissector, fragment({at: 0, end: 96}));
  const other = Uint8Array.from(DATAGRAM, (byte, i) => (i === 90 ? 0 : byte));
  expect(give(dissector, fragment({at: 80, end: 208}, 1, other)).reached).toBe('fragment');
  expect(dissector.fragments.counters.overlapping).toBe(1);
});

test('half a fragment is none', () => {
  const dissector = frameDissector();
  give(dissector, fragment(HALVES[0]));
  const last = fragment(HALVES[1]);
  expect(give(dissector, last.subarray(0, last.length - 5), 0, 0, last.length).reached).toBe('cut');
  expect(give(dissector, last).payload).toEqual(WHOLE);
});

test('fragments meet within their segment, their id and 30 seconds only', () => {
  const dissector = frameDissector();
  give(dissector, fragment(HALVES[0]));
  expect(give(dissector, fragment(HALVES[1]), 0, 1).reached).toBe('fragment');
  expect(give(dissector, fragment(HALVES[1], 2)).reached).toBe('fragment');
  expect(give(dissector, fragment(HALVES[1]), 31 * SECOND).reached).toBe('fragment');
  expect(dissector.fragments.counters.expired).toBe(1);
});

test('a flood of beginnings gives up the oldest', () => {
  const dissector = frameDissector();
  for (let id = 1; id <= 300; id++) give(dissector, fragment(HALVES[0], id));
  expect(dissector.fragments.counters.evicted).toBe(300 - 256);
  expect(give(dissector, fragment(HALVES[1], 300)).payload).toEqual(WHOLE);
  expect(give(dissector, fragment(HALVES[1], 1)).reached).toBe('fragment');
});
