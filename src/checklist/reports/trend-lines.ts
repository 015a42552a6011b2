/** The trend as points to draw: how many lines passed, failed, were not known, run by run. */
import type {Report} from './report-schema.ts';

export interface TrendLine {
  readonly name: string;
  readonly colour: string;
  /** Of a stroke, in points; empty: it is drawn through. Nobody needs to see colours. */
  readonly dash: readonly number[];
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Of the last run. */
  readonly last: number;
}

/** Nothing where there is but one run. Runs are as far apart as they were in time. */
export function trendLines({trend}: Report, width: number, height: number): TrendLine[] {
  const times = trend.map(({at}) => Date.parse(at));
  const [from = 0, until = 0] = [times[0], times.at(-1)];
  const most = Math.max(1, ...trend.map(({score}) => score.applicable));
  if (trend.length < 2 || until <= from) return [];
  const lineOf = (name: string, colour: string, dash: readonly number[], counts: readonly number[]): TrendLine => ({
    ...{name, colour, dash, last: counts.at(-1) ?? 0},
    points: counts.map((count, i) => [
      tenth((((times[i] ?? from) - from) / (until - from)) * width),
      tenth(height - (count / most) * height),
    ]),
  });
  return [
    lineOf(
      'pass',
      '#1a7f37',
      [],
      trend.map(({score}) => score.pass),
    ),
    lineOf(
      'fail',
      '#b42318',
      [6, 3],
      trend.map(({score}) => score.fail),
    ),
    lineOf(
      'unknown and stale',
      '#9a6700',
      [2, 2],
      trend.map(({score}) => score.unknown + score.stale),
    ),
  ];
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
