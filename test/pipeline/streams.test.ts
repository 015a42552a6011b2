/** Whatever TCP does to the bytes on their way, the same messages come out. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {type Message, watchFrames} from '../watch.ts';

const CLIENT: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001};
const SERVER: Endpoint = {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502};
const FIRST = {client: 0xffff_ff00, server: 77} as const;

/** A client's requests and a server's answers, whole. */
interface Dialogue {
  readonly asked: Buffer;
  readonly answered: Buffer;
}

const read = (transaction: number, address: number, count: number, value: number): Dialogue => {
  const registers = Buffer.alloc(2 * count, value);
  return {
    asked: mbap(transaction, 1, Buffer.from([3, address >> 8, address & 0xff, 0, count])),
    answered: mbap(transaction, 1, Buffer.concat([Buffer.from([3, 2 * count]), registers])),
  };
};

const write = (transaction: number, address: number, value: number): Dialogue => {
  const pdu = Buffer.from([6, address >> 8, address & 0xff, value >> 8, value & 0xff]);
  return {asked: mbap(transaction, 1, pdu), answered: mbap(transaction, 1, pdu)};
};

const dialogues = fc.array(
  fc.oneof(
    fc
      .tuple(fc.nat(65_535), fc.nat(60_000), fc.integer({min: 1, max: 125}), fc.nat(255))
      .map(([t, a, c, v]) => read(t, a, c, v)),
    fc.tuple(fc.nat(65_535), fc.nat(60_000), fc.nat(65_535)).map(([t, a, v]) => write(t, a, v)),
  ),
  {minLength: 1, maxLength: 12},
);

const handshake = [
  tcpFrame({from: CLIENT, to: SERVER, seq: FIRST.client, flags: FLAG.syn}),
  tcpFrame({from: SERVER, to: CLIENT, seq: FIRST.server, ack: FIRST.client + 1, flags: FLAG.syn | FLAG.ack}),
];

interface Piece {
  readonly start: number;
  readonly end: number;
}

/** One direction's bytes as segments, in the order and with the overlaps that `pieces` says. */
const segments = (from: Endpoint, to: Endpoint, first: number, bytes: Buffer, pieces: readonly Piece[]): Buffer[] =>
  pieces.map(({start, end}) =>
    tcpFrame({from, to, seq: first + 1 + start, flags: FLAG.ack | FLAG.push, payload: bytes.subarray(start, end)}),
  );

function cut(length: number, cuts: readonly number[]): Piece[] {
  const at = [...new Set([0, ...cuts.map((c) => c % length), length])].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => ({start: at[i] ?? 0, end}));
}

/** Swaps neighbours, repeats pieces, lets pieces reach back into the one before. */
function disturb(pieces: readonly Piece[], noise: readonly number[]): Piece[] {
  const disturbed = [...pieces];
  for (const [i, n] of noise.entries()) {
    const at = n % disturbed.length;
    const piece = disturbed[at];
    if (piece === undefined) continue;
    if (i % 3 === 0 && at + 1 < disturbed.length) disturbed.splice(at, 2, disturbed[at + 1] as Piece, piece);
    else if (i % 3 === 1) disturbed.splice(n % (disturbed.length + 1), 0, piece);
    else disturbed[at] = {start: Math.max(0, piece.start - (n % 9)), end: piece.end};
  }
  return disturbed;
}

const contents = (messages: readonly Message[], from: 'client' | 'server'): object[] =>
  messages
    .filter((message) => message.from === from)
    .map(({fields: {'bifrost.request_frame': _frame, ...fields}}) => fields);

const bothWays = (lines: readonly Dialogue[], pieces: (length: number) => Piece[]): Message[] => {
  const asked = Buffer.concat(lines.map((line) => line.asked));
  const answered = Buffer.concat(lines.map((line) => line.answered));
  return watchFrames([
    ...handshake,
    ...segments(CLIENT, SERVER, FIRST.client, asked, pieces(asked.length)),
    ...segments(SERVER, CLIENT, FIRST.server, answered, pieces(answered.length)),
  ]).messages;
};

describe('a TCP connection gives the same messages', () => {
  const noise = fc.array(fc.nat(1000), {maxLength: 12});

  test('however it is cut', () => {
    fc.assert(
      fc.property(dialogues, noise, (lines, cuts) => {
        const whole = bothWays(lines, (length) => [{start: 0, end: length}]);
        const pieces = bothWays(lines, (length) => cut(length, cuts));
        expect(whole.length).toBe(2 * lines.length);
        for (const from of ['client', 'server'] as const) expect(contents(pieces, from)).toEqual(contents(whole, from));
      }),
      {numRuns: 300},
    );
  });

  test('however it is reordered, repeated and overlapped', () => {
    fc.assert(
      fc.property(dialogues, noise, noise, (lines, cuts, disorder) => {
        const whole = bothWays(lines, (length) => [{start: 0, end: length}]);
        const pieces = bothWays(lines, (length) => disturb(cut(length, cuts), disorder));
        for (const from of ['client', 'server'] as const) expect(contents(pieces, from)).toEqual(contents(whole, from));
      }),
      {numRuns: 500},
    );
  });
});

test('a hole that is never filled costs the messages in it, and no others', () => {
  const lines = [read(1, 0, 4, 1), read(2, 4, 4, 2), read(3, 8, 4, 3), read(4, 12, 4, 4)];
  const frames: Buffer[] = [...handshake];
  let [client, server] = [FIRST.client + 1, FIRST.server + 1];
  for (const [i, {asked, answered}] of lines.entries()) {
    if (i !== 1) frames.push(tcpFrame({from: CLIENT, to: SERVER, seq: client, payload: asked}));
    if (i !== 2) frames.push(tcpFrame({from: SERVER, to: CLIENT, seq: server, payload: answered}));
    client += asked.length;
    server += answered.length;
  }
  const {messages} = watchFrames(frames);
  const transactions = (from: string) => messages.filter((m) => m.from === from).map((m) => m.fields['mbtcp.trans_id']);
  expect(transactions('client')).toEqual([1, 3, 4]);
  expect(transactions('server')).toEqual([1, 2, 4]);
});

test('a connection picked up from its middle, and one direction alone, are read', () => {
  const lines = [read(1, 0, 4, 1), write(2, 7, 9)];
  const middle = lines.flatMap(({asked, answered}, i) => [
    tcpFrame({from: CLIENT, to: SERVER, seq: 1000 + 12 * i, payload: asked}),
    ...(i === 0 ? [tcpFrame({from: SERVER, to: CLIENT, seq: 5000, payload: answered})] : []),
  ]);
  expect(watchFrames(middle).messages.map((m) => m.from)).toEqual(['client', 'server', 'client']);
  const answers = lines.map(({answered}, i) =>
    tcpFrame({from: SERVER, to: CLIENT, seq: 1000 + 17 * i, payload: answered}),
  );
  expect(watchFrames(answers).messages.map((m) => m.from)).toEqual(['server', 'server']);
});

test('a new connection on the same ports is read from its beginning', () => {
  const one = (first: number, transaction: number) => [
    tcpFrame({from: CLIENT, to: SERVER, seq: first, flags: FLAG.syn}),
    tcpFrame({from: CLIENT, to: SERVER, seq: first + 1, payload: read(transaction, 0, 1, 1).asked.subarray(0, 7)}),
  ];
  const {messages} = watchFrames([
    ...one(100, 1),
    ...one(9000, 2),
    tcpFrame({from: CLIENT, to: SERVER, seq: 9008, payload: read(2, 0, 1, 1).asked.subarray(7)}),
  ]);
  expect(messages.map((m) => m.fields['mbtcp.trans_id'])).toEqual([2]);
});
