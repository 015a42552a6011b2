/** How a field's name becomes a look-up in a fact. */
import type {Fact} from '../core/fact.ts';
import type {Getter} from './rule.ts';

/** What stands in the fact itself. An empty address and port 0 mean that the frame had none. */
const own: Readonly<Record<string, Getter>> = {
  kind: (fact) => fact.kind,
  name: (fact) => fact.name,
  protocol: (fact) => fact.protocol,
  segment: (fact) => fact.segment,
  means: (fact) => fact.means,
  'client.ip': (fact) => fact.client.ip || undefined,
  'client.mac': (fact) => fact.client.mac || undefined,
  'client.port': (fact) => fact.client.port || undefined,
  'server.ip': (fact) => fact.server.ip || undefined,
  'server.mac': (fact) => fact.server.mac || undefined,
  'server.port': (fact) => fact.server.port || undefined,
};

export function getter(field: string): Getter {
  return own[field] ?? ((fact) => fact.fields[field]);
}

/** For tests of an asset, which is called by every id it ever had. */
export function namesGetter(field: string): Getter {
  const end = /^(client|server)\.asset$/.exec(field)?.[1];
  if (end === undefined) return getter(field);
  return (fact) => {
    const {[`${end}.asset`]: asset, [`${end}.aliases`]: aliases} = fact.fields;
    return asset === undefined || aliases === undefined ? asset : [asset, aliases].flat().map(String);
  };
}

/** Every text and number of a fact, for keywords: stops at the first that `test` accepts. */
export function someValue(fact: Fact, test: (text: string) => boolean): boolean {
  for (const get of Object.values(own)) {
    const value = get(fact);
    if (value !== undefined && test(String(value))) return true;
  }
  for (const value of Object.values(fact.fields)) {
    if (typeof value === 'object' ? value.some((one) => test(String(one))) : test(String(value))) return true;
  }
  return false;
}
