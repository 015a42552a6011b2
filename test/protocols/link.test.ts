/** Protocols over Ethernet and IP: whatever the bytes, they read one whole frame, throw nothing, and repeat themselves. */
import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {parseCase, play, type Step} from './play.ts';

const linked = protocols.filter(({ports}) => ports.ether !== undefined || ports.ip !== undefined);

type Segment = Extract<Step, {type: 'segment'}>;

/** Every frame of every case. */
function framesOf({name}: Protocol): Segment[] {
  const folder = new URL(`./${name}/`, import.meta.url);
  return readdirSync(folder, {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => parseCase(readFileSync(new URL(`${entry.name}/input.hex`, folder), 'utf8')))
    .filter((step) => step.type === 'segment');
}

function mutate(bytes: Uint8Array, changes: readonly (readonly [number, number])[], keep: number): Uint8Array {
  const copy = bytes.slice(0, Math.ceil(bytes.length * keep));
  for (const [place, value] of changes) copy[place % Math.max(1, copy.length)] = value;
  return copy;
}

describe.each(linked)('$name', (protocol) => {
  const frames = framesOf(protocol);

  test('whole frames with noise never break it', () => {
    const change = fc.tuple(fc.nat(200), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff));
    const frame = fc
      .tuple(fc.constantFrom(...frames), fc.array(change, {maxLength: 4}), fc.constantFrom(1, 1, 1, 0.9, 0.5, 0.1))
      .map(([{from, bytes}, changes, keep]): Segment => ({type: 'segment', from, bytes: mutate(bytes, changes, keep)}))
      .filter(({bytes}) => bytes.length > 0);
    fc.assert(
      fc.property(fc.array(frame, {maxLength: 5}), (steps) => {
        for (const {bytes} of steps) protocol.probe(bytes, 0, bytes.length, true);
        play(protocol, steps);
      }),
      {numRuns: 500},
    );
  });

  test('what was judged harmless is built once', () => {
    for (const frame of frames) {
      const seen = new Set<string>();
      const known = (a: number, b: number): boolean => {
        expect(Number.isInteger(a) && Number.isInteger(b)).toBe(true);
        const isKnown = seen.has(`${a} ${b}`);
        seen.add(`${a} ${b}`);
        return isKnown;
      };
      const told = play(protocol, [frame, frame], known).filter(({fact}) => fact === 'service' || fact === 'session');
      expect(told.filter((line) => line.frame === 2)).toEqual([]);
    }
  });
});
