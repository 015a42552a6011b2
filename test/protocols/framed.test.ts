/** What holds for any bytes of the protocols that share `src/net/framing.ts`: their own cases, damaged and cut anew. */
import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {type Line, parseCase, play, type Step} from './play.ts';

const NUM_RUNS = 150;
const FRAMED = ['ads', 'codesys', 'fox', 'ge-srtp', 'hart-ip', 'roc-plus', 'synchrophasor'];
const framed = protocols.filter((protocol) => FRAMED.includes(protocol.name));

const casesOf = ({name}: Protocol): Step[][] =>
  readdirSync(new URL(`./${name}/`, import.meta.url), {withFileTypes: true})
    .filter((entry) => entry.isDirectory())
    .map((entry) => parseCase(readFileSync(new URL(`./${name}/${entry.name}/input.hex`, import.meta.url), 'utf8')));

const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), {maxLength: 4});

/** Flips bytes, and keeps only the beginning of the segment. */
function damaged(step: Step, flips: readonly (readonly [number, number])[], keep: number): Step {
  if (step.type !== 'segment') return step;
  const bytes = Uint8Array.from(step.bytes.subarray(0, Math.max(1, keep)));
  for (const [at, value] of flips) bytes[at % bytes.length] = value;
  return {...step, bytes};
}

/** A number that is none, or a text with one, comes of a read beyond the bytes that are there. */
const isSound = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.every(isSound)
    : typeof value === 'number'
      ? Number.isFinite(value)
      : typeof value === 'boolean' || (typeof value === 'string' && !/undefined|NaN/.test(value));

/** A datagram is not cut. */
const isStream = (steps: readonly Step[]): boolean =>
  steps.every((step) => step.type !== 'segment' || !/^(c5|03661471)/.test(Buffer.from(step.bytes).toString('hex')));

const whatOf = (lines: readonly Line[]): object[] => lines.map(({frame: _, ...line}) => line);

describe.each(framed)('$name', (protocol) => {
  const cases = casesOf(protocol);

  test('damaged bytes are survived, and nothing is read that is not there', () => {
    const kept = fc.oneof(fc.constant(Number.MAX_SAFE_INTEGER), fc.nat(120));
    const noise = fc.array(fc.tuple(damage, kept), {minLength: 1, maxLength: 8});
    fc.assert(
      fc.property(fc.constantFrom(...cases), noise, (steps, noises) => {
        const broken = steps.map((step, i) => damaged(step, ...(noises[i % noises.length] ?? ([[], 0] as const))));
        const values = play(protocol, broken).flatMap((line) => Object.entries(line.fields));
        expect(values.filter(([, value]) => !isSound(value))).toEqual([]);
        for (const step of broken) {
          if (step.type === 'segment') protocol.probe(step.bytes, 0, step.bytes.length, step.bytes.length % 2 === 0);
        }
      }),
      {numRuns: NUM_RUNS},
    );
  });

  test('the same facts, however TCP cuts the bytes', () => {
    const sound = cases.filter(
      (steps) =>
        isStream(steps) &&
        steps.every((step) => step.type === 'segment') &&
        play(protocol, steps).every((line) => line.anomaly === undefined),
    );
    expect(sound.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.array(fc.integer({min: 1, max: 40}), {minLength: 1}),
        (steps, sizes) => {
          const cut = steps.flatMap((step) => (step.type === 'segment' ? slices(step, sizes) : [step]));
          expect(whatOf(play(protocol, cut))).toEqual(whatOf(play(protocol, steps)));
        },
      ),
      {numRuns: NUM_RUNS / 3},
    );
  });

  test('known traffic is no fact again', () => {
    for (const steps of cases) {
      expect(play(protocol, steps, () => true).filter((line) => line.fact !== undefined)).toEqual([]);
    }
  });
});

function slices(step: Step & {type: 'segment'}, sizes: readonly number[]): Step[] {
  const pieces: Step[] = [];
  for (let at = 0, i = 0; at < step.bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push({...step, bytes: step.bytes.slice(at, at + size)});
    at += size;
  }
  return pieces;
}
