/** What of a fact the baseline knows or does not: its dimensions, each with its key within the segment. */
import type {Scope} from '../core/baseline.ts';
import type {Fact} from '../core/fact.ts';
import type {Protocol, Span, Trait} from '../core/protocol.ts';
import type {Thing} from './known-table.ts';

export type Keyed = Pick<Fact, 'kind' | 'protocol' | 'name' | 'segment' | 'fields' | 'client' | 'server' | 'time'>;
export type Words = Partial<Pick<Protocol, 'spans' | 'traits'>> & Pick<Protocol, 'scope' | 'target'>;

export interface Key extends Thing {
  /** Of an address that is a number. */
  readonly first?: number;
  readonly last?: number;
  /** Of a trait. */
  readonly value?: string;
}

/** Whose fact it is. Empty where it is not known. */
export interface Ends {
  readonly client: string;
  readonly server: string;
  /** `client>server`; empty unless both are known. */
  readonly pair: Scope;
}

export function endsOf({fields}: Pick<Fact, 'fields'>): Ends {
  const client = String(fields['client.asset'] ?? '');
  const server = String(fields['server.asset'] ?? '');
  return {client, server, pair: server === '' ? '' : `${client}>${server}`};
}

/** `preset`: `@night`, or empty. A deviation has no dimension: it tells of others. */
export function keysOf(fact: Keyed, {client, server, pair}: Ends, words: Words | undefined, preset: string): Key[] {
  if (fact.kind === 'deviation' || fact.kind === 'posture' || fact.kind === 'health') return [];
  const keys: Key[] = [];
  if (client !== '') keys.push({kind: 'host', owner: client, what: ''});
  keys.push(...offeredBy(fact, client, server), ...belowIp(fact));
  if (pair === '') return keys;
  keys.push({kind: 'host', owner: server, what: ''}, {kind: 'conversation', owner: pair, what: ''});
  if (fact.kind === 'flow') {
    keys.push({kind: 'port', owner: pair, what: `${fact.protocol}/${fact.server.port}`});
    return keys;
  }
  const action = `${fact.protocol}${preset} ${fact.name}${values(fact, words?.scope)}`;
  keys.push({kind: 'function', owner: pair, what: action}, ...addressesOf(fact, words, pair, action));
  if (isWriting(fact)) keys.push({kind: 'writer', owner: pair, what: preset});
  for (const trait of words?.traits ?? []) keys.push(...traitOf(fact, trait, client, server, pair));
  return keys;
}

/** A MAC address that stands before several IP addresses, such as a router's; a VLAN, with the tag around it. */
function belowIp({kind, name, fields, client: {mac}}: Keyed): Key[] {
  if (kind === 'bind') return fields['bifrost.same_mac_ip'] === undefined ? [] : [{kind: 'path', owner: mac, what: ''}];
  return name === 'vlan-seen' ? [{kind: 'vlan', owner: String(fields['vlan.id']), what: ''}] : [];
}

/** A service that somebody offers: a port on which it takes connections, a protocol in which it announces itself. */
function offeredBy({kind, protocol, name, fields, server: {port}}: Keyed, client: string, server: string): Key[] {
  const isOpened = kind === 'flow' && name === 'connection-opened';
  if (!isOpened && kind !== 'service') return [];
  const owner = kind === 'service' && fields['bifrost.from'] === 'client' ? client : server;
  return owner === '' ? [] : [{kind: 'service', owner, what: isOpened ? `${protocol}/${port}` : protocol}];
}

const isWriting = ({kind}: Pick<Fact, 'kind'>): boolean => kind === 'write' || kind === 'control' || kind === 'program';

/** Ranges where the protocol says so, and the rest as it is written. */
function addressesOf(fact: Keyed, words: Words | undefined, owner: string, action: string): Key[] {
  const keys: Key[] = [];
  const inSpans = new Set<string>();
  for (const span of words?.spans ?? []) {
    const first = fact.fields[span.first];
    if (typeof first !== 'number') continue;
    for (const name of [span.first, ...span.counts]) inSpans.add(name);
    const what = span.first === words?.spans?.[0]?.first ? action : `${action} ${span.first}`;
    keys.push({kind: 'address', owner, what, first, last: first + countOf(fact, span) - 1});
  }
  const rest = values(
    fact,
    words?.target.filter((name) => !inSpans.has(name)),
  );
  if (rest !== '') keys.push({kind: 'address', owner, what: action + rest});
  return keys;
}

function countOf({fields}: Keyed, {counts}: Span): number {
  for (const name of counts) {
    const count = fields[name];
    if (typeof count === 'number' && count > 0) return count;
  }
  return 1;
}

function traitOf(fact: Keyed, trait: Trait, client: string, server: string, pair: string): Key[] {
  if (trait.names.length > 0 && !trait.names.includes(fact.name)) return [];
  const sender = trait.of === 'client' || fact.fields['bifrost.from'] === 'client' ? client : server;
  const owner = trait.of === 'pair' ? pair : sender;
  const parts = trait.fields.map((name) => String(fact.fields[name] ?? ''));
  if (owner === '' || parts.every((part) => part === '')) return [];
  const value = parts.join('/');
  return [{kind: trait.kind, owner, what: `${fact.protocol} ${value}`, value}];
}

function values(fact: Keyed, names: readonly string[] | undefined): string {
  let text = '';
  for (const name of names ?? []) {
    const value = fact.fields[name];
    if (value !== undefined) text += ` ${name}=${String(value)}`;
  }
  return text;
}
