/** `bifrost baseline explain`: in words, what is normal, since when, how sure that is, and what was new. */
import type {Command} from 'commander';
import {maturity} from '../baseline/learning.ts';
import type {Habit, Learning, Scope} from '../core/baseline.ts';
import type {Known} from '../core/change.ts';
import {harmless} from '../core/harmless.ts';
import {isWithin} from '../core/scope.ts';
import {isoTime, SECOND} from '../core/time.ts';
import {loadConfig} from '../load/config.ts';
import type {Store} from '../store/store.ts';
import {alertNamed} from './alert-named.ts';
import {openToRead, showTime} from './list.ts';
import {colors, print, printJson} from './print.ts';
import {type Named, scopeNamed} from './scope-named.ts';

interface Explained extends Named {
  readonly learning: readonly (Learning & {readonly maturity: number})[];
  readonly known: readonly Known[];
  readonly channels: readonly Habit[];
  readonly decisions: readonly string[];
  readonly alerts: readonly {readonly time: string; readonly what: string; readonly state: string}[];
}

/** Lines of one section that are shown; JSON has them all. */
const MAX_LINES = 40;

export async function explain(what: string, isJson: boolean, command: Command): Promise<void> {
  const {baseline} = await loadConfig(command.optsWithGlobals<{config?: string}>().config);
  const store = await openToRead(command);
  try {
    const named = meant(store, what);
    const explained = gather(store, named, (one) => maturity(one, baseline));
    if (isJson) printJson(explained);
    else print(textOf(explained, store));
  } finally {
    store.close();
  }
}

/** An alert is about the pair of its subject and object. */
function meant(store: Store, what: string): Named {
  if (!/^[0-9][0-9A-HJKMNP-TV-Z]{7,25}$/.test(what)) return scopeNamed(store, what);
  const {segment, subject, object} = alertNamed(store, what);
  return {segment, scope: object === '' ? subject : `${subject}>${object}`};
}

function gather(store: Store, {segment, scope}: Named, maturityOf: (one: Learning) => number): Explained {
  const [pair = ''] = scope.split(' ');
  const isMeant = (one: Scope): boolean => one === '' || isWithin(one, scope) || isWithin(scope, one);
  return {
    segment,
    scope,
    learning: store.learning
      .list({segment})
      .filter((one) => isMeant(one.scope))
      .map((one) => ({...one, maturity: maturityOf(one)})),
    known: store.known.list({segment}).filter(({key}) => isWithin(key, scope) || key === pair),
    channels: store.habits
      .list()
      .filter((one) => one.kind === 'channel' && one.segment === segment && isOf(one, scope)),
    decisions: store.audit
      .list({limit: 10_000})
      .filter((one) => one.action.startsWith('baseline.') && one.detail.includes(scope === '' ? segment : scope))
      .map(({time, actor, action, detail}) => `${showTime(isoTime(time))} ${actor}: ${action} ${detail}`),
    alerts: store.alerts
      .list({limit: 10_000})
      .filter((one) => one.segment === segment && isNews(one.first.fields) && isWithin(pairOf(one), pair))
      .map(({firstSeen, what, state}) => ({time: isoTime(firstSeen), what, state})),
  };
}

const pairOf = ({subject, object}: {subject: string; object: string}): string =>
  object === '' ? subject : `${subject}>${object}`;

function isNews(fields: Readonly<Record<string, unknown>>): boolean {
  const fresh = fields['baseline.new'];
  return Array.isArray(fresh) && fresh.length > 0;
}

interface Detail {
  readonly place: {readonly clientAsset: string; readonly serverAsset: string; readonly protocol: string};
  readonly usualAnswer: number;
  readonly patterns: readonly {
    readonly what: string;
    readonly period: number;
    readonly spread: number;
    readonly count: number;
    readonly moves: number;
    readonly longest: number;
  }[];
}

const detailOf = ({detail}: Habit): Detail => detail as unknown as Detail;

function isOf(habit: Habit, scope: Scope): boolean {
  const {clientAsset, serverAsset, protocol} = detailOf(habit).place;
  return isWithin(`${clientAsset}>${serverAsset} ${protocol}`, scope);
}

function textOf(one: Explained, store: Store): string {
  const {segment, scope, learning, known, channels, decisions, alerts} = one;
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['What', [`segment ${segment}`, ...(scope === '' ? ['all of it'] : whoIs(scope, store))]],
    ['How far it is learned', learning.map(learningLine)],
    ['Who talks to whom', lines(known, ['host', 'conversation', 'port'])],
    ['Who writes', lines(known, ['writer'])],
    ['What is done', lines(known, ['function'])],
    ['Where', lines(known, ['address'])],
    ['Certificates, applications, security', lines(known, ['certificate', 'application', 'security'])],
    ['When', channels.flatMap(rhythmLines)],
    ['What was new', alerts.map(({time, what, state}) => `${showTime(time)} ${what} (${state})`)],
    ['Decisions', decisions],
  ];
  return sections
    .filter(([, all]) => all.length > 0)
    .map(([title, all]) => [colors.bold(title), ...short(all).map((line) => `  ${harmless(line)}`)].join('\n'))
    .join('\n\n');
}

const short = (all: readonly string[]): readonly string[] =>
  all.length <= MAX_LINES ? all : [...all.slice(0, MAX_LINES), `and ${all.length - MAX_LINES} more (--json has all)`];

function whoIs(scope: Scope, store: Store): string[] {
  const ids = [...new Set(scope.split(/[> ]/).filter((part) => part.startsWith('a-')))];
  return ids.map((id) => {
    const asset = store.assets.get(id);
    const names = [asset?.name?.value, asset?.vendor?.value, asset?.model?.value].filter((text) => text !== undefined);
    return [id, ...(asset?.ips ?? []), ...names].join(' ');
  });
}

function learningLine({scope, started, lastSeen, closed, maturity: percent}: Explained['learning'][number]): string {
  const since = `since ${showTime(isoTime(started))}`;
  const state = closed === 0 ? `learns: ${percent} %` : `done ${showTime(isoTime(closed))}: what is new is reported`;
  return `${scope === '' ? 'the segment' : scope} ${since}, ${state}; last heard ${showTime(isoTime(lastSeen))}`;
}

const lines = (known: readonly Known[], kinds: readonly Known['kind'][]): string[] =>
  known
    .filter(({kind}) => kinds.includes(kind))
    .map(
      ({key, ranges, firstSeen}) => `${key}${ranges === '' ? '' : ` ${ranges}`}  since ${showTime(isoTime(firstSeen))}`,
    );

function rhythmLines(habit: Habit): string[] {
  const {patterns, usualAnswer, place} = detailOf(habit);
  const answer = usualAnswer > 0 ? [`answers within ${inSeconds(usualAnswer)} (95 of 100)`] : [];
  const usual = patterns
    .filter(({count}) => count > 0)
    .map(({what, period, spread, moves, longest}) => {
      const values = moves > 1 ? `, values stay at most ${inSeconds(longest)}` : '';
      return `${what} every ${inSeconds(period)}, give or take ${inSeconds(spread)}${values}`;
    });
  return [
    `${place.clientAsset}>${place.serverAsset} ${place.protocol}`,
    ...[...answer, ...usual].map((line) => `  ${line}`),
  ];
}

function inSeconds(micros: number): string {
  const seconds = micros / SECOND;
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(2))} ms` : `${Number(seconds.toPrecision(3))} s`;
}
