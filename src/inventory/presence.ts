/**
 * Who fell silent, who came for a short time only, who starts again and again, and who should not be here. Only what was
 * regular can be missed: an asset is expected to show itself as often as it did. A segment in which nobody speaks misses nobody.
 */
import type {Enricher} from '../core/enricher.ts';
import {type Fact, NOBODY} from '../core/fact.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import {type Deviation, factOf, seconds} from './deviation.ts';
import {type Host, lastSeenOf} from './host.ts';
import type {Inventory} from './inventory.ts';
import {isCounted} from './observe.ts';

/** Eight levels of silence. */
const SILENCE: readonly (readonly [text: string, duration: Micros])[] = [
  ['15m', 15 * MINUTE],
  ['30m', 30 * MINUTE],
  ['1h', HOUR],
  ['4h', 4 * HOUR],
  ['12h', 12 * HOUR],
  ['1d', DAY],
  ['3d', 3 * DAY],
  ['7d', 7 * DAY],
];
/** A level counts for who was watched this many times as long, and was never silent for half of it. */
const WATCHED_TIMES = 4;
const SILENT_TIMES = 2;
/** Who comes for less than this and leaves for as long is transient. */
const TRANSIENT: Micros = HOUR;
const LOOK_EVERY: Micros = 10 * SECOND;
/** That an archived or rejected asset is active is told this often. */
const UNWANTED_EVERY: Micros = HOUR;
/** Signs of one start come within this time. */
const ONE_START: Micros = 30 * SECOND;
/** Assets whose starts are remembered, and facts of one look; the others come with the next. */
const MAX_STARTS = 4096;
const MAX_TOLD = 500;

/** What a device sends when it starts. */
const STARTS: readonly (readonly [protocol: string, name: string])[] = [
  ['dhcp', 'discover'],
  ['dhcp', 'bootp-request'],
  ['lldp', 'neighbour-left'],
];

interface Watch {
  readonly hosts: Inventory;
  /** Latest sign of a start, by asset. */
  readonly starts: Map<string, Micros>;
  readonly restarted: {asset: string; fact: Fact}[];
  /** When the watch of a segment began, and who of it was seen last. */
  readonly since: Map<string, Micros>;
  lookedAt: Micros;
}

export function presence(hosts: Inventory): Enricher {
  const watch: Watch = {hosts, starts: new Map(), restarted: [], since: new Map(), lookedAt: Number.NEGATIVE_INFINITY};
  return {
    enrich(fact) {
      started(watch, fact);
      return !isCounted(fact);
    },
    tick(now) {
      const told = [...hosts.deviations().map(factOf), ...watch.restarted.splice(0).map(restartOf)];
      if (Math.abs(now - watch.lookedAt) < LOOK_EVERY) return told;
      watch.lookedAt = now;
      return [...told, ...look(watch).map(factOf)];
    },
    use: () => undefined,
  };
}

/** Several signs of one start count once; the first of an asset is its coming. */
function started({starts, restarted}: Watch, fact: Fact): void {
  const isStart = STARTS.some(([protocol, name]) => fact.protocol === protocol && fact.name === name);
  const isTrap = fact.fields['bifrost.trap'] === 'coldStart' || fact.fields['bifrost.trap'] === 'warmStart';
  const asset = fact.fields['client.asset'];
  if (!(isStart || isTrap) || typeof asset !== 'string') return;
  const latest = starts.get(asset);
  if (latest === undefined && starts.size >= MAX_STARTS) starts.clear();
  starts.set(asset, fact.time);
  if (latest !== undefined && fact.time - latest >= ONE_START) restarted.push({asset, fact});
}

const restartOf = ({asset, fact}: {asset: string; fact: Fact}): Fact => ({
  ...fact,
  kind: 'deviation',
  protocol: 'inventory',
  name: 'asset-restarted',
  server: NOBODY,
  fields: {'client.asset': asset, 'bifrost.sign': `${fact.protocol} ${fact.name}`},
});

function look(watch: Watch): Deviation[] {
  const {hosts, since} = watch;
  const clocks = new Map<string, Micros>();
  for (const owner of hosts.owners()) {
    const last = lastSeenOf(owner);
    if (last > (clocks.get(owner.segment) ?? Number.NEGATIVE_INFINITY)) clocks.set(owner.segment, last);
  }
  const told: Deviation[] = [];
  for (const owner of hosts.owners()) {
    if (told.length >= MAX_TOLD) break;
    const clock = clocks.get(owner.segment) ?? 0;
    const began = since.get(owner.segment) ?? clock;
    since.set(owner.segment, began);
    const deviation = lookAt(hosts, owner, clock, began);
    if (deviation !== undefined) told.push(deviation);
  }
  return told;
}

/** `clock`: when anybody of the segment was last seen; `began`: the same when the watch began. */
function lookAt(hosts: Inventory, owner: Host, clock: Micros, began: Micros): Deviation | undefined {
  const {presence: p} = owner;
  const last = lastSeenOf(owner);
  if (!owner.sent && !owner.members.some(({sent}) => sent)) return undefined;
  if (p.activeAt < 0) begin(owner, last, began);
  if (last > p.activeAt) return seenAgain(hosts, owner, last);
  const silence = clock - Math.max(last, began);
  if (hosts.saidOf(owner)?.approval === 'archived') return undefined;
  return silent(owner, silence, clock) ?? transient(owner, last, silence, clock);
}

/** What was silent before this watch began was told then, or nobody could know. */
function begin(owner: Host, last: Micros, began: Micros): void {
  const {presence: p} = owner;
  const before = began - last;
  // Just before, so that a single frame counts as a sign of life.
  p.activeAt = Math.max(began, owner.firstSeen) - 1;
  if (before <= 0) return;
  p.level = levelOf(owner, before);
  p.isTransientTold = before >= TRANSIENT;
}

function seenAgain(hosts: Inventory, owner: Host, last: Micros): Deviation | undefined {
  const {presence: p} = owner;
  const gap = last - p.activeAt;
  p.watched += gap;
  p.longestSilence = Math.max(p.longestSilence, gap);
  p.activeAt = last;
  p.level = 0;
  const said = hosts.saidOf(owner);
  const isUnwanted = said?.approval === 'archived' || said?.approval === 'rejected';
  if (said === undefined || !isUnwanted || last <= said.time || last - p.unwantedAt < UNWANTED_EVERY) return undefined;
  p.unwantedAt = last;
  return {host: owner, name: `${said.approval}-asset-active`, time: last, fields: {}};
}

function levelOf({presence: {watched, longestSilence}}: Host, silence: Micros): number {
  const isRegular = ([, duration]: (typeof SILENCE)[number]): boolean =>
    longestSilence * SILENT_TIMES <= duration && watched >= WATCHED_TIMES * duration;
  const first = SILENCE.findIndex(isRegular);
  if (first < 0) return 0;
  const reached = SILENCE.filter(([, duration]) => silence >= duration).length;
  return reached > first ? reached : 0;
}

function silent(owner: Host, silence: Micros, clock: Micros): Deviation | undefined {
  const {presence: p} = owner;
  const level = levelOf(owner, silence);
  if (level <= p.level) return undefined;
  p.level = level;
  const [text = ''] = SILENCE[level - 1] ?? [];
  const fields = {'bifrost.silence_level': level, 'bifrost.silence': text, ...seconds('bifrost.silent_for', silence)};
  return {host: owner, name: 'asset-silent', time: clock, fields};
}

function transient(owner: Host, last: Micros, silence: Micros, clock: Micros): Deviation | undefined {
  const {presence: p} = owner;
  if (p.isTransientTold || silence < TRANSIENT || last - owner.firstSeen >= TRANSIENT) return undefined;
  p.isTransientTold = true;
  return {host: owner, name: 'asset-transient', time: clock, fields: seconds('bifrost.silent_for', silence)};
}
