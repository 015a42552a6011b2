/** What an exercise showed, from what the store kept of it. Works for a real incident, too; then nothing is known of sinks. */
import {type Case, caseState, type DrillSink, openedAt} from '../../core/case.ts';
import {spansOf, timeTo} from '../../core/case-clock.ts';
import {acknowledgedIn, gapsOf, toldLines} from '../../core/case-gaps.ts';
import {harmless} from '../../core/harmless.ts';
import {isoTime, type Micros} from '../../core/time.ts';
import {loadPlaybooks} from '../../load/playbooks.ts';
import type {Store} from '../../store/store.ts';
import {actionLines, stepLines} from '../cases/shown.ts';
import {showTime} from '../list.ts';
import {spanText} from '../span-text.ts';

export interface AfterAction {
  readonly case: string;
  readonly title: string;
  readonly isExercise: boolean;
  readonly playbook: string;
  readonly state: string;
  readonly opened: string;
  /** Milliseconds from the injection until the alert was stored; not of a real incident. */
  readonly alertAfterMs?: number;
  readonly sinks: readonly DrillSink[];
  /** Id of the silence that muted its alert. */
  readonly mutedBy?: string;
  readonly alerts: readonly AlertStory[];
  /** Milliseconds since the case was opened; missing: it did not come so far. */
  readonly triagedAfterMs?: number;
  readonly containedAfterMs?: number;
  readonly recoveredAfterMs?: number;
  readonly clock: readonly {readonly state: string; readonly ms: number}[];
  readonly steps: {readonly all: number; readonly done: number; readonly leftOut: number; readonly withFiles: number};
  /** What was missing, as far as it can be told from the records. */
  readonly gaps: readonly string[];
  readonly lessons: string;
  readonly actions: readonly {
    readonly what: string;
    readonly owner: string;
    readonly due: string;
    readonly isDone: boolean;
  }[];
}

interface AlertStory {
  readonly id: string;
  readonly what: string;
  readonly rule: string;
  readonly level: string;
  readonly state: string;
  readonly at: string;
  readonly escalations: readonly {readonly at: string; readonly detail: string}[];
  readonly acknowledgedBy?: string;
  readonly acknowledgedAfterMs?: number;
}

type Kept = Pick<Store, 'alerts' | 'audit'>;

export function afterAction(one: Case, store: Kept, now: Micros): AfterAction {
  const {drill, done} = one;
  const alerts = one.alerts.flatMap((id) => alertStory(id, store));
  const told = {
    ...{case: one.id, title: one.title, isExercise: one.isExercise, playbook: one.playbook, state: caseState(one)},
    opened: isoTime(openedAt(one)),
    ...(drill && {alertAfterMs: toMs(drill.raised - drill.injected)}),
    sinks: drill?.sinks ?? [],
    ...(drill?.mutedBy !== undefined && {mutedBy: drill.mutedBy}),
    alerts,
    ...msOf('triagedAfterMs', timeTo(one, ['triaged', 'contained', 'eradicated', 'recovered', 'closed'])),
    ...msOf('containedAfterMs', timeTo(one, ['contained', 'eradicated', 'recovered', 'closed'])),
    ...msOf('recoveredAfterMs', timeTo(one, ['recovered', 'closed'])),
    clock: spansOf(one, now).map(({state, span}) => ({state, ms: toMs(span)})),
    steps: {
      all: one.steps.length,
      done: new Set(done.filter(({isLeftOut}) => !isLeftOut).map(({step}) => step)).size,
      leftOut: new Set(done.filter(({isLeftOut}) => isLeftOut).map(({step}) => step)).size,
      withFiles: new Set(done.filter(({evidence}) => evidence.length > 0).map(({step}) => step)).size,
    },
    lessons: one.lessons,
    actions: (one.actions ?? []).map(({what, owner, due, done: end}) => ({
      ...{what, owner, due: isoTime(due)},
      isDone: end !== undefined,
    })),
  };
  const unanswered = alerts.filter(({acknowledgedBy}) => acknowledgedBy === undefined).map(({id}) => id);
  return {...told, gaps: gapsOf(one, unanswered)};
}

const toMs = (span: Micros): number => Math.round(span / 1000);
const msOf = <K extends string>(key: K, span: Micros | undefined): {readonly [P in K]?: number} =>
  (span === undefined ? {} : {[key]: toMs(span)}) as {readonly [P in K]?: number};

function alertStory(id: string, {alerts, audit}: Kept): AlertStory[] {
  const alert = alerts.get(id);
  if (alert === undefined) return [];
  const entries = audit.about(id, 'alert.');
  const acknowledged = acknowledgedIn(entries);
  return [
    {
      ...{
        id,
        what: alert.what,
        rule: alert.rule.id,
        level: alert.level,
        state: alert.state,
        at: isoTime(alert.firstSeen),
      },
      escalations: entries
        .filter(({action}) => action === 'alert.escalated')
        .map(({time, detail}) => ({at: isoTime(time), detail: detail.slice(id.length + 2)})),
      ...(acknowledged && {
        acknowledgedBy: acknowledged.actor,
        acknowledgedAfterMs: toMs(acknowledged.time - alert.firstSeen),
      }),
    },
  ];
}

export function afterActionText(told: AfterAction, one: Case, now: Micros): string {
  const {alerts, steps, gaps} = told;
  return [
    `${told.isExercise ? 'EXERCISE: ' : ''}after-action report of ${told.title}`,
    `Case ${told.case}, ${told.state}, opened ${showTime(told.opened)} UTC, playbook ${told.playbook}`,
    '',
    'What was seen',
    ...alerts.flatMap(alertLines),
    ...(told.alertAfterMs === undefined ? [] : [`  stored ${told.alertAfterMs} ms after it was injected`]),
    '',
    'Who was told',
    ...toldLines(told, 'not known: no sink was measured').map((line) => `  ${line}`),
    '',
    'How fast',
    ...paceLines(told),
    '',
    `Steps: ${steps.done} done, ${steps.leftOut} left out, of ${steps.all}; ${steps.withFiles} with files`,
    ...stepLines(
      one,
      loadPlaybooks().find(({name}) => name === one.playbook),
    ).map((line) => `  ${line}`),
    '',
    'What was missing',
    ...(gaps.length === 0 ? ['  nothing that the records show'] : gaps.map((gap) => `  ${gap}`)),
    '',
    `What was learned: ${told.lessons || 'nothing yet'}`,
    ...actionLines(one, now),
  ]
    .map(harmless)
    .join('\n');
}

const alertLines = ({
  id,
  what,
  rule,
  level,
  at,
  escalations,
  acknowledgedBy,
  acknowledgedAfterMs,
}: AlertStory): string[] => [
  `  ${showTime(at)} ${level} ${rule} ${id}: ${what}`,
  ...escalations.map((one) => `    ${showTime(one.at)} escalated: ${one.detail}`),
  acknowledgedBy === undefined
    ? '    never acknowledged'
    : `    acknowledged by ${acknowledgedBy} after ${spanText((acknowledgedAfterMs ?? 0) * 1000)}`,
];

const paceLines = ({triagedAfterMs, containedAfterMs, recoveredAfterMs, clock}: AfterAction): string[] => [
  ...(
    [
      ['triaged', triagedAfterMs],
      ['contained', containedAfterMs],
      ['recovered', recoveredAfterMs],
    ] as const
  ).map(([word, ms]) => `  ${word}: ${ms === undefined ? 'not yet' : `after ${spanText(ms * 1000)}`}`),
  `  by state: ${clock.map(({state, ms}) => `${state} ${spanText(ms * 1000)}`).join(', ')}`,
];
