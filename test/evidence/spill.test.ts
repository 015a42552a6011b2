/** What goes from memory to the ring on disk: every frame once, in order, and each gap said. */
import {describe, expect, test} from 'vitest';
import type {RingPiece} from '../../src/core/evidence.ts';
import {joined} from '../../src/core/joined.ts';
import {SECOND} from '../../src/core/time.ts';
import {pcapngHead} from '../../src/evidence/pcapng.ts';
import {START} from '../watch.ts';
import {bench, between, framesIn, type SeenFrame} from './frames.ts';

const ringed = (ringBytes = 1 << 20) => bench({spills: true, ringBytes});
const at = (seconds: number) => START + seconds * SECOND;
/** Seconds of the frames of an interface. */
const seconds = (pieces: readonly RingPiece[], name = 'eth1'): number[] => {
  const own = pieces.filter(({link}) => link.name === name);
  const [first] = own;
  if (first === undefined) return [];
  const file = joined([pcapngHead('test', first.link), ...own.map(({pcapng}) => pcapng)]);
  return framesIn(file).map(({time}) => (time - START) / SECOND);
};
const on = (link: number, frame: SeenFrame): SeenFrame => ({...frame, link});

describe('pieces', () => {
  test('hold every frame once, however often they are asked for, one piece for each interface', () => {
    const one = ringed();
    const pieces: RingPiece[] = [];
    for (let i = 0; i < 10; i++) {
      one.block([between(1, 2, i), on(1, between(3, 4, i + 0.25))]);
      pieces.push(...one.freezer.spill(at(i + 0.5), false));
    }
    pieces.push(...one.freezer.spill(at(10), true));
    expect(seconds(pieces)).toEqual([...Array(10).keys()]);
    expect(seconds(pieces, 'eth2')).toEqual([...Array(10).keys()].map((i) => i + 0.25));
    expect(pieces.filter(({isAfterGap}) => isAfterGap)).toHaveLength(2);
    expect(pieces[0]).toMatchObject({first: at(0), last: at(0), link: {name: 'eth1', segment: 'cell1', linkType: 1}});
  });

  test('are made once a second, or when an eighth of a ring was written', () => {
    const one = ringed();
    one.block([between(1, 2, 0)]);
    expect(one.freezer.spill(at(0), false)).toHaveLength(1);
    one.block([between(1, 2, 0.1)]);
    expect(one.freezer.spill(at(0.1), false)).toEqual([]);
    one.block(Array.from({length: 150}, () => between(1, 2, 0.2, 1000)));
    expect(seconds(one.freezer.spill(at(0.2), false))).toHaveLength(151);
  });

  test('what was overwritten before it was taken is a gap, said in the next piece and counted', () => {
    const one = ringed();
    one.block([between(1, 2, 0)]);
    one.freezer.spill(at(0), true);
    for (let i = 1; i <= 20; i++) one.block(Array.from({length: 100}, () => between(1, 2, i, 1000)));
    const [piece] = one.freezer.spill(at(20), true);
    expect(piece?.isAfterGap).toBe(true);
    expect(piece?.first).toBeGreaterThan(at(1));
    expect(one.freezer.counters()).toMatchObject({ringGaps: 1});
    one.block([between(1, 2, 21)]);
    expect(one.freezer.spill(at(21), true)[0]?.isAfterGap).toBe(false);
  });

  test('what does not fit in one hand-over comes with the next, without a gap', () => {
    const one = ringed(1 << 24);
    for (let i = 0; i < 100; i++) one.block(Array.from({length: 100}, () => between(1, 2, i, 1000)));
    const first = one.freezer.spill(at(100), true);
    const second = one.freezer.spill(at(101), true);
    expect(first[0]?.pcapng.length).toBeLessThan(8 << 20);
    expect(second[0]?.isAfterGap).toBe(false);
    expect(seconds([...first, ...second])).toHaveLength(10_000);
  });

  test('our own log-ons are in none', () => {
    const one = ringed();
    one.freezer.use({
      sources: [{segment: 'cell1', address: '10.0.0.1'}],
      logOns: [{segment: 'cell1', address: '10.0.0.2'}],
    } as never);
    one.block([between(1, 2, 1), between(3, 2, 2)]);
    expect(seconds(one.freezer.spill(at(3), true))).toEqual([2]);
  });

  test('there are none where no ring on disk is wanted', () => {
    const one = bench();
    one.block([between(1, 2, 1)]);
    expect(one.freezer.spill(at(3), true)).toEqual([]);
  });
});
