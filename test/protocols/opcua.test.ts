/** What holds for any OPC UA bytes, beyond the golden cases. */
import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {opcua} from '../../protocols/opcua/index.ts';
import {isStart} from '../../protocols/opcua/loss.ts';
import {MAX_CHUNK} from '../../protocols/opcua/wire.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Report, Side} from '../../src/core/protocol.ts';
import {type Line, parseCase, play, type Step} from './play.ts';

const NUM_RUNS = 300;

const folder = new URL('./opcua/', import.meta.url);
const caseNamed = (name: string): Step[] => parseCase(readFileSync(new URL(`${name}/input.hex`, folder), 'utf8'));
const cases = readdirSync(folder, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** Without what depends on the number of frames, which come a millisecond apart. */
const timeless = (lines: readonly Line[]) =>
  lines.map(({frame: _, fields, ...line}) => {
    const {
      'bifrost.request_frame': _frame,
      'bifrost.response_time': _time,
      'bifrost.days_left': _days,
      'bifrost.clock_skew': _skew,
      ...rest
    } = fields;
    return {...line, fields: rest};
  });

/** Cases in which time passes, or a segment is believed for being one, are left out. */
const CUT = cases.filter(
  (name) => !['framing', 'gap', 'mid-stream', 'not-opcua'].includes(name) && !name.startsWith('sizes'),
);

test.each(CUT)('%s reads the same, however TCP cuts the bytes', (name) => {
  const steps = caseNamed(name);
  const whole = timeless(play(opcua, steps));
  fc.assert(
    fc.property(fc.array(fc.integer({min: 1, max: 90}), {minLength: 1, maxLength: 5}), (sizes) => {
      expect(
        timeless(
          play(
            opcua,
            steps.flatMap((step) => cut(step, sizes)),
          ),
        ),
      ).toEqual(whole);
    }),
    {numRuns: 5},
  );
});

function cut(step: Step, sizes: readonly number[]): Step[] {
  if (step.type !== 'segment') return [step];
  const pieces: Step[] = [];
  for (let at = 0, i = 0; at < step.bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push({...step, bytes: step.bytes.slice(at, at + size)});
    at += size;
  }
  return pieces;
}

const side = fc.constantFrom<Side>('client', 'server');

/** `play` itself throws when `read` uses more than it was given or leaves more than a message. */
test('any damage to real messages: no throw, only declared names', () => {
  const damage = fc.record({
    name: fc.constantFrom(...cases),
    at: fc.nat(),
    value: fc.constantFrom(0, 1, 0x3f, 0x40, 0x7f, 0x80, 0xff),
    width: fc.integer({min: 1, max: 6}),
    hole: fc.boolean(),
  });
  fc.assert(
    fc.property(damage, side, ({name, at, value, width, hole}, from) => {
      const steps = caseNamed(name).flatMap((step): Step[] => {
        if (step.type !== 'segment') return [step];
        const bytes = Uint8Array.from(step.bytes);
        bytes.fill(value, at % bytes.length, (at % bytes.length) + width);
        return hole && at % 7 === 0
          ? [
              {type: 'gap', from},
              {...step, bytes},
            ]
          : [{...step, bytes}];
      });
      for (const line of play(opcua, steps)) {
        if (line.name !== undefined) expect(opcua.names).toContain(line.name);
        if (line.anomaly !== undefined) expect(opcua.anomalies).toContain(line.anomaly);
      }
    }),
    {numRuns: NUM_RUNS},
  );
});

test('any bytes: no throw, nothing read twice', () => {
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({type: fc.constant('segment' as const), from: side, bytes: fc.uint8Array({minLength: 1, maxLength: 80})}),
    fc.record({type: fc.constant('gap' as const), from: side}),
    fc.record({type: fc.constant('pass' as const), seconds: fc.integer({min: 1, max: 70})}),
  );
  fc.assert(
    fc.property(fc.array(step, {maxLength: 20}), (steps) => {
      play(opcua, steps);
    }),
    {numRuns: NUM_RUNS},
  );
});

test('what was judged harmless is asked about once more and not built', () => {
  const asked: string[] = [];
  const lines = play(opcua, caseNamed('steady'), (a, b) => {
    asked.push(`${a} ${b}`);
    return true;
  });
  expect(lines.filter((line) => line.fact !== undefined)).toEqual([]);
  // hello, opening, three reads that are the same, a fault that is not
  expect(new Set(asked).size).toBe(4);
  expect(asked.length).toBe(6);
});

test('another value of a node that says what the server is is no repetition', () => {
  const fingerprints = (edit: (hex: string) => string): string[] => {
    const asked: string[] = [];
    const text = readFileSync(new URL('server-status/input.hex', folder), 'utf8');
    play(opcua, parseCase(edit(text)), (a, b) => {
      asked.push(`${a} ${b}`);
      return true;
    });
    return asked;
  };
  const as = fingerprints((hex) => hex);
  const version = Buffer.from('1.2.3').toString('hex');
  const other = Buffer.from('1.2.9').toString('hex');
  expect(fingerprints((hex) => hex.replace(version, other))).not.toEqual(as);
});

test('a chunk of ciphertext is never kept', () => {
  const session = opcua.open();
  const report = silent();
  for (const step of caseNamed('sign-and-encrypt').slice(0, 5)) {
    if (step.type === 'segment') opcua.read(session, step.from, step.bytes, 0, step.bytes.length, report);
  }
  const header = Buffer.from('4d5347460080000007000000010000008899aabbccddeeff8899aabbccddeeff', 'hex');
  expect(opcua.read(session, 'client', header, 0, header.length, report)).toBe(header.length);
});

test('a chunk larger than is read is passed over, and the next one is read', () => {
  const session = opcua.open();
  const report = silent();
  const large = new Uint8Array(MAX_CHUNK + 8);
  large.set(Buffer.from('4d534746080010000700000001000000010000000100000001007702', 'hex'));
  expect(opcua.read(session, 'client', large, 0, 1000, report)).toBe(1000);
  expect(opcua.read(session, 'client', large, 1000, large.length, report)).toBe(large.length - 1000);
  const [hello] = caseNamed('hello-and-channel');
  if (hello?.type !== 'segment') throw new Error('the case begins with a hello');
  expect(opcua.read(session, 'client', hello.bytes, 0, hello.bytes.length, report)).toBe(hello.bytes.length);
});

const silent = (): Report => ({
  time: 0,
  frame: 0,
  messages: false,
  message: (_from: Side, _fields: Fields) => undefined,
  logon: () => ({}),
  repeats: () => false,
  fact: () => undefined,
  anomaly: (reason) => {
    throw new Error(reason);
  },
});

test('off the port nothing is claimed but what begins like OPC UA', () => {
  fc.assert(
    fc.property(fc.uint8Array({minLength: 1, maxLength: 60}), (bytes) => {
      if (isStart(bytes, 0, bytes.length)) return;
      expect(opcua.probe(bytes, 0, bytes.length, false)).toBe('no');
    }),
    {numRuns: 2000},
  );
  const text = (words: string): Uint8Array => Uint8Array.from(Buffer.from(words, 'latin1'));
  expect(opcua.probe(text('HELO mail.example.org\r\n'), 0, 23, true)).toBe('no');
  expect(opcua.probe(text('MSGFLAG something else'), 0, 22, false)).toBe('no');
  expect(opcua.probe(text('ACKF\x1d\0\0\0'), 0, 8, false)).toBe('no');
  expect(opcua.probe(text('ACKF\x1c\0\0\0'), 0, 8, false)).toBe('short');
  expect(opcua.probe(text('HEL'), 0, 3, false)).toBe('short');
});
