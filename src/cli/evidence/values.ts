/** What was written in a window, and what stood there before and after, as far as it was read or written in the window. */
import {protocols} from '../../../protocols/index.ts';
import type {Fact, Value} from '../../core/fact.ts';
import type {Protocol} from '../../core/protocol.ts';
import {isoTime, type Micros} from '../../core/time.ts';
import {modbusPoints, type Point} from './modbus-points.ts';

interface Sighting {
  readonly value: Value;
  readonly kind: 'read' | 'write';
  readonly time: Micros;
  readonly frame: number;
  /** Address of the client. */
  readonly by: string;
}

export interface WrittenPoint {
  readonly server: string;
  readonly protocol: string;
  readonly place: string;
  /** Undefined: it was neither read nor written before in the window. */
  readonly before?: object;
  readonly written: readonly object[];
  readonly after?: object;
}

export function writtenPoints(facts: readonly Fact[]): WrittenPoint[] {
  const byPlace = new Map<string, Sighting[]>();
  for (const fact of facts) {
    for (const {place, value} of pointsOf(fact)) {
      const key = JSON.stringify([fact.server.ip || fact.server.mac, fact.protocol, place]);
      const sightings = byPlace.get(key) ?? [];
      sightings.push({value, kind: fact.kind === 'write' ? 'write' : 'read', ...seenIn(fact)});
      byPlace.set(key, sightings);
    }
  }
  return [...byPlace].flatMap(([key, sightings]) => {
    const [server, protocol, place] = JSON.parse(key) as [string, string, string];
    return sightings.some(({kind}) => kind === 'write') ? [{server, protocol, place, ...around(sightings)}] : [];
  });
}

const seenIn = ({time, frame, client}: Fact) => ({time, frame, by: client.ip || client.mac});

function pointsOf(fact: Fact): readonly Point[] {
  if (fact.kind !== 'read' && fact.kind !== 'write') return [];
  if (fact.protocol === 'modbus') return modbusPoints(fact);
  const protocol = protocols.find(({name}) => name === fact.protocol);
  return protocol === undefined ? [] : targetPoints(protocol, fact);
}

/** Of other protocols the same target is the same place, and its values are taken together. */
function targetPoints({scope, target, fields}: Protocol, fact: Fact): Point[] {
  const named = [...scope, ...target].flatMap((field) => {
    const value = fact.fields[field];
    return value === undefined ? [] : [`${field}=${String(value)}`];
  });
  const values = Object.entries(fact.fields).filter(([name]) => fields[name]?.varies && fields[name]?.many);
  return values.map(([name, value]) => ({place: [...named, name].join(' '), value}));
}

function around(sightings: readonly Sighting[]): Pick<WrittenPoint, 'before' | 'written' | 'after'> {
  const first = sightings.findIndex(({kind}) => kind === 'write');
  const last = sightings.findLastIndex(({kind}) => kind === 'write');
  const [before, after] = [sightings[first - 1], sightings[last + 1]];
  return {
    ...(before && {before: told(before)}),
    written: sightings.filter(({kind}) => kind === 'write').map(told),
    ...(after && {after: told(after)}),
  };
}

const told = ({time, ...sighting}: Sighting): object => ({time: isoTime(time), ...sighting});
