/**
 * The one result model behind all formats: a run of the checklist, the lines as this version words them, and earlier runs →
 * a report. Pure, without a clock: what is old is said by dates. Text of devices and files is made harmless here, once.
 */
import {type ChecklistRun, type Evidence, OPEN_ACTIONS, type Score, type Verdict} from '../../core/checklist.ts';
import {harmless} from '../../core/harmless.ts';
import type {ZonePicture} from '../../core/policy.ts';
import {DAY, isoTime, type Micros} from '../../core/time.ts';
import type {Line} from '../judge/line.ts';
import {scoreOf, summaryOf} from '../judge/score.ts';
import {evidenceOf} from './report-evidence.ts';
import {lineOf} from './report-line.ts';
import type {Report, ReportLine} from './report-schema.ts';
import {minuteOf} from './shown.ts';

export interface Told {
  readonly run: ChecklistRun;
  /** All of this version. */
  readonly lines: readonly Line[];
  /** The lines said something else when the run was made. */
  readonly isReworded: boolean;
  /** Runs before it of the same machine, latest first. */
  readonly earlier: readonly EarlierRun[];
  /** The latest of them, whole. */
  readonly before?: Pick<ChecklistRun, 'verdicts'> | undefined;
  /** When the latest run after it was made. */
  readonly later?: Micros | undefined;
  readonly site: string;
  readonly sensor: string;
  readonly version: string;
}

export interface EarlierRun {
  readonly id: string;
  readonly at: Micros;
  readonly score: Score;
}

export function reportOf(told: Told): Report {
  const {run, lines, earlier, before, site, sensor, version} = told;
  const shown = run.verdicts.map((verdict) =>
    lineOf(
      verdict,
      lines.find(({shape}) => shape.line === verdict.line),
      before?.verdicts.find(({line}) => line === verdict.line),
    ),
  );
  const judged = new Set(run.verdicts.map(({line}) => line));
  const notJudged = lines.map(({shape}) => shape.line).filter((line) => !judged.has(line));
  return {
    schema: 1,
    title: `Hardening checklist of ${harmless(run.host)}`,
    summary: summaryOf(run.score),
    remarks: remarksOf(told, notJudged),
    product: {name: 'Bifrost', version},
    site: harmless(site),
    sensor: harmless(sensor),
    run: {
      id: run.id,
      at: isoTime(run.at),
      host: harmless(run.host),
      root: harmless(run.root),
      cause: harmless(run.cause),
      digest: run.lines,
    },
    score: {...run.score},
    notJudged,
    sections: sectionsOf(shown, run.verdicts),
    lines: shown,
    evidence: run.evidence.map((one, at) => evidenceOf(one, at, run.verdicts)),
    actions: run.evidence.filter(({probe}) => probe === OPEN_ACTIONS).flatMap(actionsIn),
    ...(run.zones && {zones: zonesOf(run.zones)}),
    trend: [run, ...earlier].reverse().map(({id, at, score}) => ({run: id, at: isoTime(at), score: {...score}})),
  };
}

const actionsIn = ({subjects}: Evidence): string[] => subjects.map(({name}) => harmless(name));

const zonesOf = ({places, arrows}: ZonePicture): NonNullable<Report['zones']> => ({
  places: places.map(({name, members}) => ({name: harmless(name), members: members.map(harmless)})),
  arrows: arrows.map(({from, to, conduit, protocols}) => ({
    ...{from: harmless(from), to: harmless(to), conduit: harmless(conduit)},
    protocols: protocols.map(harmless),
  })),
});

function remarksOf({run, later, isReworded}: Told, notJudged: readonly number[]): string[] {
  const age = later === undefined ? '' : daysOf(later - run.at);
  return [
    'Nothing but what was proven counts as pass: unknown, stale and attested lines apply, and make the share of passes smaller.',
    ...(later === undefined
      ? []
      : [`This is an old run: the latest one was made ${age} later, ${minuteOf(isoTime(later))}.`]),
    ...(isReworded
      ? ['The lines were changed since this run: they are worded as today, and were judged as then.']
      : []),
    ...(notJudged.length === 0 ? [] : [`Not judged in this run: line ${notJudged.join(', ')}.`]),
    ...(run.root === '/' ? [] : [`Judged by files below ${harmless(run.root)}: what they do not tell is unknown.`]),
  ];
}

/** `3 days`; less than a day: `less than a day`. */
export function daysOf(span: Micros): string {
  const days = Math.floor(span / DAY);
  if (days < 1) return 'less than a day';
  return days === 1 ? '1 day' : `${days} days`;
}

/** In the order of the checklist. */
function sectionsOf(lines: readonly ReportLine[], verdicts: readonly Verdict[]): Report['sections'] {
  return [...new Set(lines.map(({section}) => section))].map((name) => {
    const own = lines.filter(({section}) => section === name).map(({line}) => line);
    return {name, score: scoreOf(verdicts.filter(({line}) => own.includes(line))), lines: own};
  });
}
