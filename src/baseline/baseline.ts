/**
 * What is normal: the hosts, conversations, ports, functions, addresses and writers seen while learning. Afterwards
 * whatever is not among them is `new`, every time, until somebody learns it. A segment learns for a set time from its
 * first fact on. Pure: time comes from the facts.
 */
import type {Known, KnownKind} from '../core/change.ts';
import type {Fact} from '../core/fact.ts';
import type {Protocol} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';

/** Things the baseline remembers; beyond it nothing is learned any more, and that is counted. */
const MAX_KNOWN = 1_000_000;

export interface BaselineOptions {
  /** How long a segment learns, in microseconds. */
  readonly learn: Micros;
  readonly saved: readonly Known[];
  /** For what a protocol calls its scope and target. */
  readonly protocols: ReadonlyMap<string, Pick<Protocol, 'scope' | 'target'>>;
}

export interface Judgement {
  readonly fresh: readonly KnownKind[];
  readonly maturity: 'learning' | 'mature';
  /** All of it was known before this fact: so it is the next time. */
  readonly isKnown: boolean;
}

export interface Baseline {
  /**
   * What of this fact was never seen before; while learning it is seen from now on. `isKnown`: the same exchange was
   * judged to be known, and need not be looked up again.
   */
  judge(fact: Fact, isKnown: boolean): Judgement;
  /** Allows everything of this fact from now on, whatever the age of the baseline. */
  allow(fact: Pick<Fact, 'kind' | 'protocol' | 'name' | 'segment' | 'fields' | 'server' | 'time'>): void;
  /** What was learned since the last call. */
  learned(): readonly Known[];
  size(): number;
  refused(): number;
}

const NOTHING: readonly KnownKind[] = [];

export function baseline({learn, saved, protocols}: BaselineOptions): Baseline {
  const known = new Set<string>();
  const since = new Map<string, Micros>();
  let news: Known[] = [];
  let refused = 0;
  for (const one of saved) {
    known.add(`${one.kind} ${one.segment} ${one.key}`);
    since.set(one.segment, Math.min(since.get(one.segment) ?? one.firstSeen, one.firstSeen));
  }

  function remember(kind: KnownKind, segment: string, key: string, time: Micros): void {
    const entry = `${kind} ${segment} ${key}`;
    if (known.has(entry)) return;
    if (known.size >= MAX_KNOWN) {
      refused++;
      return;
    }
    known.add(entry);
    news.push({kind, segment, key, firstSeen: time});
  }

  return {
    judge(fact, isKnown) {
      const started = since.get(fact.segment) ?? fact.time;
      since.set(fact.segment, started);
      const isLearning = fact.time - started < learn;
      const maturity = isLearning ? 'learning' : 'mature';
      if (isKnown) return {fresh: NOTHING, maturity, isKnown};
      const unknown = keysOf(fact, protocols).filter(([kind, key]) => !known.has(`${kind} ${fact.segment} ${key}`));
      if (unknown.length === 0) return {fresh: NOTHING, maturity, isKnown: true};
      if (!isLearning) return {fresh: [...new Set(unknown.map(([kind]) => kind))], maturity, isKnown: false};
      for (const [kind, key] of unknown) remember(kind, fact.segment, key, fact.time);
      return {fresh: NOTHING, maturity, isKnown: false};
    },
    allow(fact) {
      for (const [kind, key] of keysOf(fact, protocols)) remember(kind, fact.segment, key, fact.time);
    },
    learned() {
      const told = news;
      news = [];
      return told;
    },
    size: () => known.size,
    refused: () => refused,
  };
}

type Keyed = Pick<Fact, 'kind' | 'protocol' | 'name' | 'segment' | 'fields' | 'server' | 'time'>;

/** The dimensions a fact has, each with its key within the segment. */
function keysOf(fact: Keyed, protocols: BaselineOptions['protocols']): (readonly [KnownKind, string])[] {
  const client = String(fact.fields['client.asset'] ?? '');
  const server = String(fact.fields['server.asset'] ?? '');
  const keys: (readonly [KnownKind, string])[] = [];
  if (client !== '') keys.push(['host', client]);
  const offered = offers(fact, client, server);
  if (offered !== '') keys.push(['service', offered]);
  if (server === '') return keys;
  const pair = `${client}>${server}`;
  keys.push(['host', server], ['conversation', pair]);
  if (fact.kind === 'flow') {
    keys.push(['port', `${pair} ${fact.protocol}/${fact.server.port}`]);
    return keys;
  }
  const protocol = protocols.get(fact.protocol);
  const action = `${pair} ${fact.protocol} ${fact.name}${values(fact, protocol?.scope)}`;
  keys.push(['function', action]);
  const target = values(fact, protocol?.target);
  if (target !== '') keys.push(['address', action + target]);
  if (fact.kind === 'write' || fact.kind === 'control' || fact.kind === 'program') keys.push(['writer', pair]);
  return keys;
}

/** A service that somebody offers: a port on which it takes connections, a protocol in which it announces itself. */
function offers({kind, protocol, name, fields, server: {port}}: Keyed, client: string, server: string): string {
  if (kind === 'flow') return name === 'connection-opened' && server !== '' ? `${server} ${protocol}/${port}` : '';
  if (kind !== 'service') return '';
  const who = fields['bifrost.from'] === 'client' ? client : server;
  return who === '' ? '' : `${who} ${protocol}`;
}

function values(fact: Keyed, names: readonly string[] | undefined): string {
  let text = '';
  for (const name of names ?? []) {
    const value = fact.fields[name];
    if (value !== undefined) text += ` ${name}=${String(value)}`;
  }
  return text;
}
