/**
 * Says what the registers and nodes of a fact mean, where the site has a register map: names, values before and after, limits
 * (`tag.*`). Exchanges that touch tags come every time; all others stay cheap. What is remembered is one value a tag and
 * segment: the number of tags is bounded where they are read.
 */
import type {Enricher} from '../core/enricher.ts';
import type {Fact, Fields} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {DeviceTags, Tag, TagValue} from '../core/tag.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {type DeviceOf, tagIndex} from './tag-index.ts';
import {limitsText, type Outside, outsideOf, valueText} from './tag-limits.ts';
import {type Observed, observe, type Remembered, remembered} from './tag-memory.ts';
import {isNews, subscriptions} from './tag-subscriptions.ts';
import {type Touch, touchesOf} from './tag-touch.ts';

/** Tags that one fact tells of. */
const MAX_TOLD = 16;

interface Seen extends Touch, Observed {
  readonly outside: Outside | undefined;
  readonly isTooFast: boolean;
}

/** Told at most so often, but at once when it was written. */
const TELL_EVERY: Micros = 5 * MINUTE;

/** Of one tag in one segment. */
interface Kept {
  readonly memory: Remembered;
  readonly segment: string;
  readonly owner: Owner;
  toldAt: Micros;
}

interface Owner {
  readonly device: string;
  readonly tag: Tag;
  /** By segment. */
  readonly kept: Map<string, Kept>;
}

/** By tag, so that an exchange costs one look-up. */
type Memory = Map<Tag, Owner>;

export interface TagValues extends Enricher {
  /** Values to tell of. `all`: the watch ends. */
  changed(now: Micros, all: boolean): TagValue[];
}

/** `saved`: what an earlier watch saw last. */
export function tagValues(site: Site, saved: readonly TagValue[] = []): TagValues {
  let memory: Memory = new Map();
  const untold = new Set<Kept>();
  const items = subscriptions();
  let deviceOf: DeviceOf = () => undefined;

  function use({tags}: Site): void {
    const before = memory;
    memory = ownersOf(tags, before);
    for (const one of untold) if (memory.get(one.owner.tag) !== one.owner) untold.delete(one);
    deviceOf = tagIndex(tags);
  }

  use(site);
  restore(memory, saved);
  return {
    enrich(fact) {
      if (fact.kind !== 'read' && fact.kind !== 'write') return true;
      const index = deviceOf(fact);
      if (index === undefined) return true;
      const touches = touchesOf(fact, index, (tag) => memory.get(tag)?.kept.get(fact.segment)?.memory.value, items);
      if (touches.length === 0) return index.nodes.size === 0 || !isNews(fact);
      const isTaken = fact.fields['bifrost.answered'] !== false;
      const seen = touches.flatMap((touch) => {
        const kept = keptOf(memory.get(touch.tag), fact.segment);
        if (kept === undefined) return [];
        const {value} = kept.memory;
        const one = look(kept.memory, touch, fact, isTaken);
        if (kept.memory.value !== value) untold.add(kept);
        return [one];
      });
      tell(fact.fields, seen);
      return false;
    },
    tick: () => [],
    use,
    changed(now, all) {
      const told: TagValue[] = [];
      for (const kept of untold) {
        const {memory: known, owner, segment} = kept;
        const isDue = all || known.writtenAt === known.seenAt || now - kept.toldAt >= TELL_EVERY;
        if (!isDue) continue;
        untold.delete(kept);
        // A float register may hold what is no number.
        if (known.value === undefined || !Number.isFinite(known.value)) continue;
        kept.toldAt = now;
        told.push({device: owner.device, name: owner.tag.name, segment, value: known.value, seen: known.seenAt});
      }
      return told;
    },
  };
}

/** What is known of a tag stays known when register maps are read again, as long as it is the same. */
function ownersOf(devices: readonly DeviceTags[], before: Memory): Memory {
  const known = new Map([...before.values()].map((owner) => [definitionOf(owner.device, owner.tag), owner]));
  const owners: Memory = new Map();
  for (const {device, tags} of devices) {
    for (const tag of tags) {
      const owner: Owner = {device, tag, kept: new Map()};
      for (const [segment, one] of known.get(definitionOf(device, tag))?.kept ?? [])
        owner.kept.set(segment, {...one, owner});
      owners.set(tag, owner);
    }
  }
  return owners;
}

const definitionOf = (device: string, {where: _, ...tag}: Tag): string => JSON.stringify([device, tag]);

function restore(memory: Memory, saved: readonly TagValue[]): void {
  const owners = new Map([...memory.values()].map((owner) => [`${owner.device} ${owner.tag.name}`, owner]));
  for (const {device, name, segment, value, seen} of saved) {
    const kept = keptOf(owners.get(`${device} ${name}`), segment);
    if (kept === undefined) continue;
    kept.memory.value = value;
    kept.memory.seenAt = seen;
    kept.toldAt = seen;
  }
}

function keptOf(owner: Owner | undefined, segment: string): Kept | undefined {
  if (owner === undefined) return undefined;
  const known = owner.kept.get(segment);
  if (known !== undefined) return known;
  const fresh = {memory: remembered(), segment, owner, toldAt: Number.NEGATIVE_INFINITY};
  owner.kept.set(segment, fresh);
  return fresh;
}

function look(memory: Remembered, touch: Touch, {time}: Fact, isTaken: boolean): Seen {
  const observed = observe(memory, touch, time, isTaken);
  const {tag, value} = touch;
  const outside = value === undefined ? undefined : outsideOf(tag, value);
  const isTooFast = observed.rate !== undefined && tag.limits.rate !== undefined && observed.rate > tag.limits.rate;
  return {...touch, ...observed, outside, isTooFast};
}

const standsOut = ({outside, isTooFast, notTaken, badSeconds}: Seen): boolean =>
  outside !== undefined || isTooFast || notTaken || badSeconds > 0;

/** Of what is only read nothing is told, unless it stands out. */
function tell(fields: Fields, seen: readonly Seen[]): void {
  const notable = seen.filter(standsOut);
  const told = [...notable, ...seen.filter((one) => one.isWrite && !standsOut(one))].slice(0, MAX_TOLD);
  if (told.length === 0) return;
  fields['tag.name'] = told.map(({tag}) => tag.name);
  fields['tag.said'] = told.map(sentence);
  if (seen.some(({tag, isWrite}) => isWrite && tag.engineering)) fields['tag.engineering'] = true;
  list(
    fields,
    'tag.value',
    told.map(({value}) => value),
  );
  list(
    fields,
    'tag.before',
    told.map(({before}) => before),
  );
  list(
    fields,
    'tag.outside',
    told.map(({outside}) => outside),
  );
  if (told.some(({isTooFast}) => isTooFast)) {
    fields['tag.too_fast'] = true;
    fields['tag.rate'] = Math.max(...told.map(({isTooFast, rate}) => (isTooFast ? (rate ?? 0) : 0)));
  }
  if (told.some(({notTaken}) => notTaken)) fields['tag.not_taken'] = true;
  const bad = Math.max(...told.map(({badSeconds}) => badSeconds));
  if (bad > 0) fields['tag.bad_seconds'] = bad;
}

function list(fields: Fields, name: string, values: readonly (number | string | undefined)[]): void {
  const known = values.filter((value) => value !== undefined);
  if (known.length > 0) fields[name] = known;
}

/** `P101.SP changed 40 to 95 bar (limits 20 to 80)` */
function sentence({tag, isWrite, value, before, notTaken, badSeconds, outside, isTooFast, rate}: Seen): string {
  const units = tag.units === '' ? '' : ` ${tag.units}`;
  const limits = outside === undefined && !isTooFast ? '' : limitsText(tag.limits);
  const speed = isTooFast && rate !== undefined ? [`${valueText(rate)}${units} a second`] : [];
  const beside = [...speed, ...(limits === '' ? [] : [limits])].join('; ');
  return `${tag.name} ${deed(isWrite, value, before, units, notTaken, badSeconds)}${beside === '' ? '' : ` (${beside})`}`;
}

function deed(
  isWrite: boolean,
  value: number | undefined,
  before: number | undefined,
  units: string,
  notTaken: boolean,
  badSeconds: number,
): string {
  if (badSeconds > 0) return `has had a bad value for ${Math.round(badSeconds)} s`;
  if (value === undefined) return isWrite ? 'was written' : 'was read';
  const now = `${valueText(value)}${units}`;
  if (notTaken) return `is ${now}, though another value was written and acknowledged`;
  if (before === undefined || before === value) return isWrite ? `was set to ${now}` : `is ${now}`;
  return `changed ${valueText(before)} to ${now}`;
}
