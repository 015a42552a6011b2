/**
 * The value that a client got over the wire against the value that we read ourselves: whoever sits between the two, or the device
 * itself, may show the operator a plant that is not there. Compared is only what can be: our reading must lie within a stretch in
 * which the client got the same value all the time, from some seconds before it, since our answer comes to the rules later than
 * the device gave it, to a reading of the client after it. Values that change all the time are never compared.
 */
import type {Enricher} from '../core/enricher.ts';
import type {Fact} from '../core/fact.ts';
import type {Site} from '../core/site.ts';
import type {Tag} from '../core/tag.ts';
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import {type DeviceOf, tagIndex} from './tag-index.ts';
import {valueText} from './tag-limits.ts';
import {subscriptions} from './tag-subscriptions.ts';
import {touchesOf} from './tag-touch.ts';

/** Time from the device's answer to the fact about it, and what clocks and cycles add. */
const SKEW: Micros = 5 * SECOND;
/** A client that reads more rarely may have missed a change and its undoing. */
const LONGEST_CYCLE: Micros = MINUTE;
/** Differences up to this part of the value, and up to one step of the register, are none. */
const TOLERANCE = 0.01;
/** Clients of a tag that are compared; more do not share one register. */
const MAX_CLIENTS = 8;
/** Addresses of our own that are known. */
const MAX_OWN = 16;

interface Stretch {
  readonly value: number;
  readonly since: Micros;
  latest: Micros;
  /** Our reading with which it was compared last. */
  compared: Micros;
}

interface Eyes {
  own: {readonly value: number; readonly time: Micros} | undefined;
  readonly clients: Map<string, Stretch>;
}

interface Watch {
  deviceOf: DeviceOf;
  readonly eyes: Map<Tag, Map<string, Eyes>>;
  /** What we read comes by on the wire, too. */
  readonly ownAddresses: Set<string>;
  items: ReturnType<typeof subscriptions>;
}

export function twoEyes({tags}: Site): Enricher {
  const watch: Watch = {deviceOf: tagIndex(tags), eyes: new Map(), ownAddresses: new Set(), items: subscriptions()};
  return {
    enrich(fact) {
      if (fact.kind !== 'read') return true;
      const index = watch.deviceOf(fact);
      if (index === undefined) return true;
      const touches = touchesOf(fact, index, () => undefined, watch.items);
      const told = touches.flatMap(({tag, value, status}) =>
        value === undefined || status !== 0 ? [] : look(watch, fact, tag, value),
      );
      if (told.length > 0) {
        fact.fields['tag.view_differs'] = true;
        fact.fields['tag.view'] = told;
      }
      return touches.length === 0;
    },
    tick: () => [],
    use(site) {
      watch.eyes.clear();
      watch.items = subscriptions();
      watch.deviceOf = tagIndex(site.tags);
    },
  };
}

/** What there is to tell: nothing, or one sentence. */
function look(watch: Watch, {client, means, segment, time}: Fact, tag: Tag, value: number): string[] {
  const eyes = eyesOf(watch, tag, segment);
  if (means === 'active') {
    if (client.ip !== '' && watch.ownAddresses.size < MAX_OWN) watch.ownAddresses.add(client.ip);
    eyes.own = {value, time};
    return [];
  }
  if (watch.ownAddresses.has(client.ip)) return [];
  const stretch = eyes.clients.get(client.ip || client.mac);
  if (stretch === undefined || !isSame(tag, stretch.value, value) || time - stretch.latest > LONGEST_CYCLE) {
    begin(eyes, client.ip || client.mac, value, time);
    return [];
  }
  stretch.latest = time;
  return compare(tag, eyes.own, stretch);
}

function begin({clients}: Eyes, client: string, value: number, time: Micros): void {
  if (clients.size < MAX_CLIENTS || clients.has(client)) {
    clients.set(client, {value, since: time, latest: time, compared: Number.NEGATIVE_INFINITY});
  }
}

function compare(tag: Tag, own: Eyes['own'], stretch: Stretch): string[] {
  if (own === undefined || own.time === stretch.compared) return [];
  if (own.time - SKEW < stretch.since || own.time >= stretch.latest) return [];
  stretch.compared = own.time;
  if (isSame(tag, own.value, stretch.value)) return [];
  const units = tag.units === '' ? '' : ` ${tag.units}`;
  return [
    `${tag.name}: the client got ${valueText(stretch.value)}${units}, the device told us ${valueText(own.value)}${units}`,
  ];
}

/** A bit and a mode are right or wrong; a whole number may be one step off. */
function isSame({limits, place, scale, type}: Tag, a: number, b: number): boolean {
  const isExact = type === 'bool' || place?.bit !== undefined || limits.allowed !== undefined;
  if (isExact) return a === b;
  const step = type.startsWith('float') ? 0 : Math.abs(scale);
  return Math.abs(a - b) <= Math.max(step, TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));
}

function eyesOf({eyes}: Watch, tag: Tag, segment: string): Eyes {
  const ofTag = eyes.get(tag) ?? new Map<string, Eyes>();
  eyes.set(tag, ofTag);
  const known = ofTag.get(segment) ?? {own: undefined, clients: new Map()};
  ofTag.set(segment, known);
  return known;
}
