/** The picture of the zones: everything is in it once, nothing lies on anything, and a policy that is too large gets none. */
import {expect, test} from 'vitest';
import type {Report} from '../../../src/checklist/reports/report-schema.ts';
import {zoneDrawing} from '../../../src/checklist/reports/zone-drawing.ts';
import {sampleMaterial} from './sample-run.ts';

const drawn = (zones: NonNullable<Report['zones']>) => zoneDrawing({zones} as Report);
const names = (count: number): string[] => Array.from({length: count}, (_, i) => `zone ${i}`);

test('each place is a box, each pair an arrow, a conduit within a place a line of its box', async () => {
  const {zones} = (await sampleMaterial()).report;
  const {boxes = [], arrows = [], width = 0, height = 0} = (zones && drawn(zones)) ?? {};
  expect([boxes.length, arrows.length]).toEqual([zones?.places.length, 3]);
  expect(boxes.find(({lines}) => lines[0] === 'plant')?.lines).toContain('within: between cells (s7comm)');
  expect(arrows.find(({lines}) => lines[0] === 'supervise')?.lines).toHaveLength(4);
  for (const one of boxes) {
    expect(one.at[0] >= 0 && one.at[1] >= 0 && one.at[0] + one.width <= width && one.at[1] + one.height <= height).toBe(
      true,
    );
    for (const other of boxes)
      expect(one === other || isApart(one, other), `${one.lines[0]} and ${other.lines[0]}`).toBe(true);
  }
});

interface Rectangle {
  readonly at: readonly [number, number];
  readonly width: number;
  readonly height: number;
}

const isApart = (a: Rectangle, b: Rectangle): boolean =>
  [0, 1].some((side) => {
    const [from, size] = side === 0 ? [0 as const, 'width' as const] : [1 as const, 'height' as const];
    return a.at[from] + a[size] <= b.at[from] || b.at[from] + b[size] <= a.at[from];
  });

test('what a picture cannot show gets none; forty zones with a hundred conduits do', () => {
  const arrows = (count: number) =>
    Array.from({length: count}, (_, i) => ({
      ...{from: `zone ${i % 40}`, to: `zone ${(i * 7 + 1) % 40}`, conduit: `c${i}`, protocols: ['modbus']},
    }));
  const places = (count: number) => names(count).map((name) => ({name, members: []}));
  const began = performance.now();
  expect(drawn({places: places(40), arrows: arrows(100)})?.boxes).toHaveLength(40);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(drawn({places: places(41), arrows: []})).toBeUndefined();
  expect(drawn({places: places(40), arrows: arrows(121)})).toBeUndefined();
});
