/**
 * Says what the registers and nodes of a fact mean, where the site has a register map: names, values before and after, limits
 * (`tag.*`). Exchanges that touch tags come every time; all others stay cheap. What is remembered is one value a tag and
 * segment: the number of tags is bounded where they are read.
 */
import type {Enricher} from '../core/enricher.ts';
import type {Fact, Fields} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {Tag} from '../core/tag.ts';
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

type Memory = Map<Tag, Map<string, Remembered>>;

export function tagValues(site: Site): Enricher {
  const memory: Memory = new Map();
  let items = subscriptions();
  let deviceOf: DeviceOf = () => undefined;

  function use({tags}: Site): void {
    memory.clear();
    items = subscriptions();
    deviceOf = tagIndex(tags);
  }

  use(site);
  return {
    enrich(fact) {
      if (fact.kind !== 'read' && fact.kind !== 'write') return true;
      const index = deviceOf(fact);
      if (index === undefined) return true;
      const touches = touchesOf(fact, index, (tag) => memory.get(tag)?.get(fact.segment)?.value, items);
      if (touches.length === 0) return index.nodes.size === 0 || !isNews(fact);
      const isTaken = fact.fields['bifrost.answered'] !== false;
      const seen = touches.map((touch) => look(memoryOf(memory, touch.tag, fact.segment), touch, fact, isTaken));
      tell(fact.fields, seen);
      return false;
    },
    tick: () => [],
    use,
  };
}

function memoryOf(memory: Memory, tag: Tag, segment: string): Remembered {
  const ofTag = memory.get(tag) ?? new Map<string, Remembered>();
  memory.set(tag, ofTag);
  const known = ofTag.get(segment) ?? remembered();
  ofTag.set(segment, known);
  return known;
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
