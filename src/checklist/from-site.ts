/** Evidence from what Bifrost keeps of a site: bounded, and unknown where there is no store or nobody was listening. */
import {createHash} from 'node:crypto';
import type {Evidence, Subject} from '../core/checklist.ts';
import type {Fields} from '../core/fact.ts';
import {harmless, harmlessLines} from '../core/harmless.ts';
import {DAY, isoTime, type Micros} from '../core/time.ts';
import type {Place, Probe} from './probe.ts';
import type {Site, SiteEnd, SiteTalk} from './site.ts';

/** Subjects of one source; what is beyond is said, and makes the line unknown. */
const MAX_SUBJECTS = 5000;
const EXCERPT = 240;
/** A segment that was silent for longer has no sensor that could prove anything of today. */
const BLIND_AFTER: Micros = DAY;

const NO_STORE = 'there is no store of Bifrost here: run it on the box that watches';

/** What one part of a site tells: its subjects, or why it tells nothing. */
export type Told =
  | {readonly source: string; readonly subjects: readonly Subject[]}
  | {readonly source: string; readonly found: 'absent' | 'failed'; readonly reason: string};

/** Never throws, never empty. */
export function fromSite(
  probe: Pick<Probe, 'name' | 'version'>,
  place: Place,
  read: (site: Site) => readonly Told[],
): readonly Evidence[] {
  const {site} = place;
  if (site === undefined) return [silence(probe, place, 'store', 'failed', place.noStore ?? NO_STORE)];
  try {
    const told = read(site);
    if (told.length === 0) return [evidence(probe, place, 'store', [])];
    return told.flatMap((one) =>
      'found' in one
        ? [silence(probe, place, one.source, one.found, one.reason)]
        : bounded(probe, place, one.source, one.subjects),
    );
  } catch (error) {
    return [silence(probe, place, 'store', 'failed', (error as Error).message)];
  }
}

function bounded(
  probe: Pick<Probe, 'name' | 'version'>,
  place: Place,
  source: string,
  subjects: readonly Subject[],
): Evidence[] {
  const first = evidence(probe, place, source, subjects.slice(0, MAX_SUBJECTS));
  const left = subjects.length - MAX_SUBJECTS;
  return left <= 0 ? [first] : [first, silence(probe, place, source, 'failed', `${left} more were left out`)];
}

function evidence(
  {name: probe, version}: Pick<Probe, 'name' | 'version'>,
  {host, now: at}: Place,
  source: string,
  subjects: readonly Subject[],
): Evidence {
  const text = subjects.map(({name, fields}) => `${name} ${JSON.stringify(fields)}`).join('\n');
  const sha256 = createHash('sha256').update(text).digest('hex');
  const common = {probe, version, source: harmless(source), host, at, found: 'read' as const, reason: ''};
  return {...common, subjects, sha256, excerpt: harmlessLines(text.slice(0, EXCERPT))};
}

const silence = (
  {name: probe, version}: Pick<Probe, 'name' | 'version'>,
  {host, now: at}: Place,
  source: string,
  found: 'absent' | 'failed',
  reason: string,
): Evidence => ({
  ...{probe, version, source: harmless(source), host, at, found, reason: harmless(reason)},
  ...{subjects: [], sha256: '', excerpt: ''},
});

/** A subject whose name says what a person needs to find it again. */
export const subjectOf = (name: string, fields: Fields): Subject => ({
  name: harmless(name),
  fields: Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === 'string' ? harmless(value) : value]),
  ),
});

/** Age with one digit after the point; what lies in the future has none. */
const age = (then: Micros, now: Micros, unit: Micros): number => Math.round((Math.max(0, now - then) / unit) * 10) / 10;
export const daysSince = (then: Micros, now: Micros): number => age(then, now, DAY);
export const hoursSince = (then: Micros, now: Micros): number => age(then, now, DAY / 24);
export const minutesSince = (then: Micros, now: Micros): number => age(then, now, DAY / 1440);

/** Why nothing can be said of a segment; undefined: it was heard of late. */
export function blindness(site: Site, segment: string, now: Micros): string | undefined {
  const heardAt = site.segments().find(({name}) => name === segment)?.heardAt ?? 0;
  if (heardAt === 0) return `nothing was ever seen in segment ${segment}: is there a sensor?`;
  if (now - heardAt <= BLIND_AFTER) return undefined;
  return `nothing was seen in segment ${segment} since ${isoTime(heardAt)}: its sensor is blind`;
}

/** Groups what is told by the segment that it was seen in; a blind one tells nothing. */
export function bySegment<T extends {readonly segment: string}>(
  site: Site,
  all: readonly T[],
  now: Micros,
  subjectsOf: (one: T) => readonly Subject[],
): Told[] {
  const names = site.segments().map(({name}) => name);
  return names.map((segment): Told => {
    const source = `segment ${segment}`;
    const reason = blindness(site, segment, now);
    if (reason !== undefined) return {source, found: 'failed', reason};
    return {source, subjects: all.filter((one) => one.segment === segment).flatMap(subjectsOf)};
  });
}

/** `Engineer 10.0.0.8`, for people. */
export const nameOf = ({name, zone}: SiteEnd): string => (zone === '' ? name : `${name} (${zone})`);

/** First and last time and how much of it: the proof that stands beside a conversation. */
export const seenText = ({id, firstSeen, lastSeen, packets}: SiteTalk): string =>
  `${packets} frames, ${isoTime(firstSeen).slice(0, 19)}Z to ${isoTime(lastSeen).slice(0, 19)}Z (${id})`;
