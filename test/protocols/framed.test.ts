/** What holds for any bytes of the protocols that share `src/net/framing.ts`: their own cases, damaged and cut anew. */
import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import type {Protocol, Report} from '../../src/core/protocol.ts';
import {type Line, parseCase, play, type Step} from './play.ts';

const NUM_RUNS = 150;
const FRAMED = ['ads', 'codesys', 'fox', 'ge-srtp', 'hart-ip', 'knxnet-ip', 'roc-plus', 'synchrophasor'];
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

/** Strange bytes on both sides of a segment, more than any message announces. */
const MARGIN = 5000;

/** All that is reported of the segments one by one, between strange bytes of this value: it must not matter which. */
function told(protocol: Protocol, steps: readonly Step[], strange: number): unknown[] {
  const lines: unknown[] = [];
  const report: Report = {
    time: 0,
    frame: 1,
    messages: true,
    message: (...line) => lines.push(line),
    repeats(...line) {
      lines.push(line);
      return false;
    },
    logon: () => ({}),
    fact: (...line) => lines.push(line),
    anomaly: (...line) => lines.push(line),
  };
  const session = protocol.open();
  for (const step of steps) {
    if (step.type !== 'segment') continue;
    const end = MARGIN + step.bytes.length;
    const buffer = new Uint8Array(end + MARGIN).fill(strange);
    buffer.set(step.bytes, MARGIN);
    lines.push(protocol.probe(buffer, MARGIN, end, false), protocol.probe(buffer, MARGIN, end, true));
    lines.push(protocol.read(session, step.from, buffer, MARGIN, end, report));
  }
  protocol.close(session, report);
  return lines;
}

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
        expect(told(protocol, broken, 0x00)).toEqual(told(protocol, broken, 0xff));
        play(protocol, broken);
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
