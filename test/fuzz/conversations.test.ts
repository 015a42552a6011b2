/**
 * Looks for input that breaks a parser: real conversations, damaged at random, through the whole pipeline. A look with every
 * test run; `make fuzz` looks for long, at each dissector alone. What it finds becomes a test of its own.
 */
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {watchFrames} from '../watch.ts';

const RUNS = 300;
/** No frame may hold the pipeline up for longer. */
const FRAME_MS = 250;

const ends: readonly [Endpoint, Endpoint] = [
  {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_001},
  {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: 502},
];

const pdu = fc.oneof(
  fc.tuple(fc.nat(255), fc.uint8Array({maxLength: 252})).map(([code, data]) => Buffer.from([code, ...data])),
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 15, 16, 22, 23, 24, 43), fc.uint8Array({minLength: 4, maxLength: 20}))
    .map(([code, data]) => Buffer.from([code, ...data])),
);

const step = fc.record({
  isClient: fc.boolean(),
  payload: fc.oneof(
    fc.tuple(fc.nat(65_535), fc.nat(255), pdu).map(([id, unit, data]) => mbap(id, unit, data)),
    fc.uint8Array({maxLength: 300}),
  ),
  flags: fc.constantFrom(
    FLAG.ack,
    FLAG.ack,
    FLAG.ack | FLAG.push,
    FLAG.fin | FLAG.ack,
    FLAG.rst,
    FLAG.syn,
    FLAG.syn | FLAG.ack,
  ),
  jump: fc.constantFrom(0, 0, 0, 0, 1, -1, 7, -7, 1460, -1460, 1 << 25),
  damage: fc.array(fc.tuple(fc.nat(400), fc.nat(255)), {maxLength: 3}),
  keep: fc.nat(400),
  isCut: fc.nat(9).map((n) => n === 0),
});

test(`${RUNS} damaged conversations break nothing and hold nothing up`, () => {
  fc.assert(
    fc.property(fc.array(step, {minLength: 1, maxLength: 30}), (steps) => {
      const seq: [number, number] = [1, 1];
      const frames = steps.map(({isClient, payload, flags, jump, damage, keep, isCut}) => {
        const side = isClient ? 0 : 1;
        const frame = tcpFrame({
          from: ends[side],
          to: ends[1 - side] as Endpoint,
          seq: seq[side] + jump,
          flags,
          payload,
        });
        seq[side] += payload.length;
        for (const [at, value] of damage) if (at < frame.length) frame[at] = value;
        return isCut ? {frame: frame.subarray(0, keep), wireLength: frame.length} : frame;
      });
      const started = performance.now();
      const {watch} = watchFrames(frames);
      expect(watch.counters()['quarantined']).toBe(0);
      expect(performance.now() - started).toBeLessThan(FRAME_MS * steps.length);
    }),
    {numRuns: RUNS},
  );
});
