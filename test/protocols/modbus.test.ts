/** What holds for any Modbus bytes, beyond the golden cases. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {modbus} from '../../protocols/modbus/index.ts';
import {MAX_OUTSTANDING} from '../../protocols/modbus/transactions.ts';
import type {Side} from '../../src/core/protocol.ts';
import {type Line, parseCase, play, type Step} from './play.ts';

const NUM_RUNS = 1000;

const hexOf = (bytes: readonly number[]): string => Buffer.from(bytes).toString('hex');

/** An ADU from few ids, so that requests and responses do meet. */
function adu(pdu: readonly number[], id: number, unit: number): number[] {
  const length = pdu.length + 1;
  return [0, id, 0, 0, length >> 8, length & 0xff, unit, ...pdu];
}

const word = fc.oneof(fc.nat(12), fc.nat(0xffff)).map((n) => [n >> 8, n & 0xff]);
const bytes = (max: number) => fc.array(fc.nat(255), {maxLength: max});

/** PDUs of the right shape, of the wrong one, and with noise behind them. */
const pdu = fc
  .tuple(fc.oneof(fc.constantFrom(1, 3, 5, 6, 15, 16, 20, 21, 22, 23, 24, 43), fc.nat(255)), word, word, bytes(40))
  .chain(([code, a, b, noise]) =>
    fc.constantFrom(
      [code, ...a, ...b],
      [code, 2, ...b],
      [code | 0x80, 1 + (noise.length % 11)],
      [code, ...a, ...b, noise.length, ...noise],
      [code, noise.length, ...noise],
      [code, 14, ...noise],
      [code, ...noise],
    ),
  );

const whole = fc.tuple(pdu, fc.nat(3), fc.nat(1)).map(([p, id, unit]) => adu(p, id, unit));
const side = fc.constantFrom<Side>('client', 'server');
const segment = (from: Side, b: readonly number[]): Step => ({type: 'segment', from, bytes: Uint8Array.from(b)});

/** Runs of whole ADUs, each run from one side. */
const turns = fc.array(fc.tuple(side, fc.array(whole, {minLength: 1, maxLength: 4})), {maxLength: 20});

/** Without what depends on the number of frames. */
const timeless = (lines: readonly Line[]) =>
  lines.map(({frame: _, fields, ...line}) => {
    const {'bifrost.request_frame': _frame, 'bifrost.response_time': _time, ...rest} = fields;
    return {...line, fields: rest};
  });

test('the same messages, facts and anomalies, however TCP cuts the bytes', () => {
  let paired = 0;
  fc.assert(
    fc.property(turns, fc.array(fc.integer({min: 1, max: 30}), {minLength: 1}), (runs, sizes) => {
      const steps = runs.map(([from, adus]) => segment(from, adus.flat()));
      const cut = runs.flatMap(([from, adus]) => slices(adus.flat(), sizes).map((piece) => segment(from, piece)));
      const lines = play(modbus, steps);
      paired += lines.filter((line) => line.fields['bifrost.answered'] === true).length;
      expect(timeless(play(modbus, cut))).toEqual(timeless(lines));
    }),
    {numRuns: NUM_RUNS},
  );
  expect(paired, 'transactions that met').toBeGreaterThan(NUM_RUNS / 2);
});

function slices(from: readonly number[], sizes: readonly number[]): number[][] {
  if (sizes.length === 0) return [[...from]];
  const pieces: number[][] = [];
  for (let at = 0, i = 0; at < from.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(from.slice(at, at + size));
    at += size;
  }
  return pieces;
}

/** Exchanges of functions whose length is known. Pieces of a write from address 0 may be taken for an MBAP header. */
const exchange = fc
  .tuple(
    word.map(([high = 0, low = 0]) => [high | 1, low]),
    fc.integer({min: 1, max: 20}),
    fc.nat(255),
    fc.nat(3),
  )
  .map(([at, n, value, which]) => {
    const bits = Array.from({length: (n + 7) >> 3}, () => value);
    const words = Array.from({length: 2 * n}, () => value);
    const pairs: readonly (readonly [number[], number[]])[] = [
      [
        [1, ...at, 0, n],
        [1, bits.length, ...bits],
      ],
      [
        [3, ...at, 0, n],
        [3, words.length, ...words],
      ],
      [
        [16, ...at, 0, n, words.length, ...words],
        [16, ...at, 0, n],
      ],
      [
        [6, ...at, 0, value],
        [0x86, 1 + (value % 6)],
      ],
    ];
    return pairs[which] ?? [[7], [7, value]];
  });

function rtu(bytes: readonly number[]): number[] {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return [...bytes, crc & 0xff, crc >> 8];
}

function ascii(bytes: readonly number[]): number[] {
  const lrc = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return [...Buffer.from(`:${hexOf([...bytes, lrc]).toUpperCase()}\r\n`)];
}

test.each([
  ['rtu', rtu],
  ['ascii', ascii],
])('%s: the same facts as with an MBAP header, however TCP cuts the bytes', (_, framed) => {
  fc.assert(
    fc.property(fc.array(exchange, {minLength: 1}), fc.array(fc.integer({min: 1, max: 9})), (exchanges, sizes) => {
      const serial = exchanges.flatMap(([request, response]) => [
        ...slices(framed([9, ...request]), sizes).map((piece) => segment('client', piece)),
        ...slices(framed([9, ...response]), sizes).map((piece) => segment('server', piece)),
      ]);
      const tcp = exchanges.flatMap(([request, response], i) => [
        segment('client', adu(request, i & 0xff, 9)),
        segment('server', adu(response, i & 0xff, 9)),
      ]);
      expect(factsOf(serial)).toEqual(factsOf(tcp));
    }),
    {numRuns: NUM_RUNS / 4},
  );
});

test('an MBAP header counts although the bytes of its ADU have a CRC that fits by accident', () => {
  const [line] = play(modbus, [segment('client', adu([6, 36, 0, 0, 154], 0, 9))]);
  expect(rtu([0, 0, 0, 0, 0, 6, 9, 6, 36, 0]).slice(-2)).toEqual([0, 154]);
  expect(line?.fields).toMatchObject({'mbtcp.trans_id': 0, 'modbus.func_code': 6});
});

/** Without what only one of the framings has. */
const factsOf = (steps: readonly Step[]) =>
  timeless(play(modbus, steps))
    .filter((line) => line.fact !== undefined)
    .map(({fields: {'bifrost.framing': _framing, 'mbtcp.trans_id': _id, ...fields}, ...line}) => ({...line, fields}));

/** `play` itself throws when `read` uses more than it was given or leaves more than a message. */
test('any bytes, holes and pauses: no throw, nothing read twice, only declared names', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc
      .tuple(
        side,
        fc.oneof(
          bytes(60),
          whole,
          fc.tuple(whole, bytes(20)).map((parts) => parts.flat()),
        ),
      )
      .map(([from, b]) => segment(from, b)),
    side.map((from): Step => ({type: 'gap', from})),
    fc.nat(8).map((seconds): Step => ({type: 'pass', seconds})),
  );
  fc.assert(
    fc.property(fc.array(step, {maxLength: 40}), (steps) => {
      for (const line of play(modbus, steps)) {
        if (line.name !== undefined) expect(modbus.names).toContain(line.name);
        if (line.anomaly !== undefined) expect(modbus.anomalies).toContain(line.anomaly);
        for (const name of Object.keys(line.fields)) expect(modbus.fields[name], name).toBeDefined();
      }
    }),
    {numRuns: NUM_RUNS},
  );
});

test('probe answers on any bytes, and says no to what is no Modbus', () => {
  fc.assert(
    fc.property(bytes(80), fc.nat(10), fc.boolean(), (b, start, isOnPort) => {
      const at = Math.min(start, b.length);
      expect(['request', 'response', 'either', 'no', 'short']).toContain(
        modbus.probe(Uint8Array.from(b), at, b.length, isOnPort),
      );
    }),
    {numRuns: NUM_RUNS},
  );
});

test('a client that is never answered does not fill the memory', () => {
  const steps = Array.from({length: 10 * MAX_OUTSTANDING}, (_, i) =>
    segment('client', adu([3, 0, 0, 0, 1], i & 0xff, 1)),
  );
  const session = modbus.open();
  let unanswered = 0;
  const report = {
    time: 0,
    frame: 0,
    messages: false,
    message: () => undefined,
    logon: () => ({}),
    repeats: () => false,
    fact: () => unanswered++,
    anomaly: () => undefined,
  };
  for (const step of steps) {
    if (step.type === 'segment') modbus.read(session, 'client', step.bytes, 0, step.bytes.length, report);
  }
  expect(unanswered).toBe(steps.length - MAX_OUTSTANDING);
  modbus.close(session, report);
  expect(unanswered).toBe(steps.length);
});

describe('fingerprints', () => {
  /** The two integers of every exchange, and whether a fact was still built. */
  function fingerprints(text: string): string[] {
    const seen: string[] = [];
    const lines = play(modbus, parseCase(text), (a, b) => {
      expect([a, b]).toEqual([a | 0, b | 0]);
      seen.push(`${a},${b}`);
      return true;
    });
    expect(lines.filter((line) => line.fact !== undefined)).toEqual([]);
    return seen;
  }
  const exchange = (request: string, response: string, id = 1, unit = 1): string => {
    const line = (mark: string, text: string) => `${mark} ${hexOf(adu([...Buffer.from(text, 'hex')], id, unit))}`;
    return `${line('>', request)}\n${line('<', response)}`;
  };

  test('values and transaction ids leave them as they are', () => {
    for (const [one, other] of [
      [exchange('0300000001', '03020001', 1), exchange('0300000001', '0302ffff', 2)],
      [exchange('0600010005', '0600010005', 1), exchange('0600010006', '0600010006', 2)],
      [exchange('05000100ff', '05000100ff', 1), exchange('0500010000', '0500010000', 2)],
      [exchange('10000000010200aa', '1000000001', 1), exchange('10000000010200bb', '1000000001', 2)],
    ] as const) {
      expect(new Set(fingerprints(`${one}\n${other}`)).size).toBe(1);
    }
  });

  test('unit, function, address, quantity, outcome and identity do not', () => {
    const different = [
      exchange('0300000001', '03020001'),
      exchange('0300000001', '03020001', 1, 2),
      exchange('0400000001', '04020001'),
      exchange('0300010001', '03020001'),
      exchange('0300000002', '030400010001'),
      exchange('0300000001', '8302'),
      exchange('0300000001', '8303'),
      exchange('0800010000', '0800010000'),
      exchange('0800040000', '0800040000'),
      exchange('5a0040', '5a00fe'),
      exchange('5a0041', '5a00fe'),
      exchange('2b0e0100', '2b0e0101000001000141'),
      exchange('2b0e0100', '2b0e0101000001000142'),
      exchange('1804de', '180004000101b8'),
      exchange('1804de', '180006000201b81284'),
      exchange('170000000100000001020001', '17020001'),
      exchange('170000000100010001020001', '17020001'),
      '> 0009 0000 0006 01 03 0000 0001',
    ];
    expect(new Set(fingerprints(different.join('\n'))).size).toBe(different.length);
  });
});

describe('probe', () => {
  const probe = (text: string, isOnPort: boolean): string => {
    const b = Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
    return modbus.probe(b, 0, b.length, isOnPort);
  };
  test.each([
    ['0001 0000 0006 01 03 0000 0001', 'request', 'a read'],
    ['0001 0000 0005 01 03 02 0001', 'response', 'its answer'],
    ['0001 0000 0003 01 83 02', 'response', 'an exception'],
    ['0001 0000 0006 01 06 0001 0003', 'either', 'an echo'],
    ['0001 0000 0006 01 06 0001 0003 0002 0000 0006 01 03 0000 0001', 'request', 'an echo, then a read'],
    ['0001 0000 0006 01 03 0000 0001 0002 0000 0006 01', 'request', 'a read, then half a header'],
    ['0001 0000 0004 01 5a 00 02', 'either', 'UMAS'],
    ['0001 0000 0006 01 03', 'short', 'the beginning of one'],
    ['00', 'short', 'one byte'],
    ['0001 0001 0006 01 03 0000 0001', 'no', 'another protocol id'],
    ['0001 0000 0006 01 03 0000 0000', 'no', 'a read of nothing'],
    ['0001 0000 0006 01 19 0000 0001', 'no', 'a function nobody knows'],
    ['0001 0000 0005 01 03 0000 0001 00', 'no', 'a length that does not fit'],
    ['3084 0000 0010 02 01 01 60 84 0000 0007 02 01 03 04 00 80 00', 'no', 'an LDAP bind'],
    ['3084 0000 0006 02 01 06 50 01 05', 'no', 'an LDAP abandon in the shape of a read'],
    ['1603 0100 c801 0000 c403 03', 'no', 'a TLS hello'],
    ['4745 5420 2f20', 'no', 'HTTP'],
    ['01 03 0000 0001 840a', 'request', 'RTU: a read'],
    ['01 03 02 0007 f986', 'response', 'its answer'],
    ['01 86 02 c3a1', 'response', 'an exception'],
    ['01 06 0001 0003 980b', 'either', 'an echo'],
    ['01 07 41e2', 'request', 'four bytes'],
    ['01 03 0000 0001 840a 02 03 0000 0001 8439', 'request', 'two of them'],
    ['01 03 0000', 'short', 'the beginning of a read'],
    ['01 03 0000 0001 8400', 'no', 'a wrong CRC'],
    ['01 03 0000 0001 840a ff', 'no', 'a byte too much'],
    ['01 42 01 02 219d', 'no', 'a function nobody knows'],
    ['01 03 0000 007e c5ea', 'no', 'more than a read may ask for'],
    ['01 02 03 04 07 00 3bbf', 'short', 'a question of ROC Plus with the same CRC, or a read of 1792 inputs'],
    ['01 02 03 04 0a 04 01 00 01 42 4c40', 'no', 'a question of ROC Plus with data'],
    ['3a30313033303030303030303146420d0a', 'request', 'ASCII: a read'],
    ['3a3031303330323030303746330d0a', 'response', 'its answer'],
    ['3a3031303330', 'short', 'half of one'],
    ['3a30313033303030303030303146430d0a', 'no', 'a wrong LRC'],
    ['3a303134323030303042440d0a', 'no', 'a function nobody knows'],
    ['3a20 4f4b', 'no', 'a colon in a text'],
  ])('%s: %s (%s)', (text, expected) => {
    expect(probe(text, false)).toBe(expected);
  });
  test.each([
    ['0001 0000 0006 01 03 0000 0001', 'request', 'a read'],
    ['0001 0000 0006 01 03 0000 0000', 'either', 'a read of nothing'],
    ['0001 0000 0006 01 19 0000 0001', 'either', 'a function nobody knows'],
    ['0001 0000 0004 01 81 06 00', 'either', 'an exception with a byte too much'],
    ['0001 0000 0006 01 19', 'short', 'the beginning of what nobody knows'],
    ['0001 0001 0006 01 03 0000 0001', 'no', 'another protocol id'],
    ['3084 0000 0006 02 01 06 50 01 05', 'no', 'an LDAP abandon in the shape of a read'],
    ['1603 0100 c801 0000 c403 03', 'no', 'a TLS hello'],
  ])('on port 502, %s: %s (%s)', (text, expected) => {
    expect(probe(text, true)).toBe(expected);
  });
});
