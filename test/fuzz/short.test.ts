/** A short look with every test run, always from the same seed; `make fuzz` looks for long. */
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import {captureTarget} from './capture.ts';
import {dissectorTarget} from './dissector.ts';
import {frameTarget} from './frames.ts';
import {fuzz, type Target} from './fuzz.ts';

const INPUTS = 2000;
const SEED = 20_261_125;

describe(`${INPUTS} damaged inputs break nothing`, () => {
  test.each(protocols)('$name', (protocol) => {
    expect(fuzz(dissectorTarget(protocol), INPUTS, SEED).features).toBeGreaterThan(0);
  });

  test('frames', () => {
    expect(fuzz(frameTarget(), 5 * INPUTS, SEED).features).toBeGreaterThan(0);
  });

  test('capture reader', () => {
    expect(fuzz(captureTarget, 5 * INPUTS, SEED).features).toBeGreaterThan(0);
  });
});

describe('a target that', () => {
  const toy = (run: (bytes: Uint8Array) => void): Target<Uint8Array> => ({
    name: 'toy',
    corpus: [Uint8Array.of(0x10, 0x20)],
    mutate: (bytes, _other, random) => Uint8Array.from(bytes, (byte) => byte ^ (1 << random.below(8))),
    run,
    show: (bytes) => Buffer.from(bytes).toString('hex'),
  });

  test('throws is found, with the input that did it', () => {
    const breaks = toy((bytes) => {
      if (bytes[0] === 0x18) throw new Error('it broke');
    });
    expect(() => fuzz(breaks, 1000, 1)).toThrow(/toy: Error: it broke\n18/);
  });

  test('is slow is found', () => {
    const slow = toy((bytes) => {
      // By its own time: on a busy machine the clock goes on while nothing is done here.
      const wanted = bytes[0] === 0x18 ? 20_000 : 0;
      const before = process.cpuUsage();
      for (let used = 0; used < wanted; ) {
        const {user, system} = process.cpuUsage(before);
        used = user + system;
      }
    });
    expect(() => fuzz(slow, 1000, 1)).toThrow(/toy: took \d+\.\d ms\n18/);
  });
});
