/** Whatever the bytes: no protocol over ISO transport, and none of the Asian controllers, throws or reads differently by cut. */
import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {protocols} from '../../protocols/index.ts';
import {parseCase, play, type Step} from './play.ts';

const names = ['cotp', 'fins', 'melsoft', 'mms', 'rdp', 's7comm', 's7comm-plus', 'slmp'];
/** Over UDP a datagram is whole: a cut makes another one of it. */
const streams = names.filter((name) => name !== 'fins');
const of = (name: string) => protocols.filter((protocol) => protocol.name === name);

const casesOf = (name: string): Step[][] =>
  readdirSync(new URL(`./${name}/`, import.meta.url), {withFileTypes: true})
    // Cases of long messages or of many teach nothing here.
    .filter((entry) => entry.isDirectory() && !['oversize', 'flood', 'services', 'userdata'].includes(entry.name))
    .map((entry) => parseCase(readFileSync(new URL(`./${name}/${entry.name}/input.hex`, import.meta.url), 'utf8')));

const damage = fc.array(fc.tuple(fc.nat(30), fc.nat(200), fc.nat(255)), {maxLength: 6});

function damaged(steps: readonly Step[], changes: readonly (readonly [number, number, number])[]): Step[] {
  return steps.map((step, i) => {
    if (step.type !== 'segment') return step;
    const bytes = Uint8Array.from(step.bytes);
    for (const [which, at, value] of changes) if (which === i && at < bytes.length) bytes[at] = value;
    return {...step, bytes};
  });
}

describe.each(names)('%s', (name) => {
  const cases = casesOf(name);

  test('damaged bytes break nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), damage, (steps, changes) => {
        for (const protocol of of(name)) play(protocol, damaged(steps, changes));
      }),
      {numRuns: 1500},
    );
  });

  test('the probe reads any beginning', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.nat(60), damage, fc.boolean(), (steps, length, changes, isOnPort) => {
        for (const step of damaged(steps, changes)) {
          if (step.type !== 'segment') continue;
          const end = Math.min(length, step.bytes.length);
          for (const protocol of of(name)) expect(protocol.probe(step.bytes, 0, end, isOnPort)).toBeTypeOf('string');
        }
      }),
      {numRuns: 300},
    );
  });
});

test.each(streams)('%s says the same however its segments are cut', (name) => {
  for (const protocol of of(name)) {
    for (const steps of casesOf(name)) {
      // What begins behind a hole, or what is broken, is found again by segment only.
      if (steps.some((step) => step.type === 'gap')) continue;
      const whole = play(protocol, steps);
      if (whole.some((line) => line.anomaly !== undefined)) continue;
      const cut = steps.flatMap((step): Step[] => {
        if (step.type !== 'segment' || step.bytes.length < 2) return [step];
        return [
          {...step, bytes: step.bytes.subarray(0, 1)},
          {...step, bytes: step.bytes.subarray(1)},
        ];
      });
      const told = (lines: typeof whole) => lines.map(({fact, name: what, message}) => [fact, what, message]);
      expect(told(play(protocol, cut))).toEqual(told(whole));
    }
  }
});
