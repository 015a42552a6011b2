/** The one `Report` that dissectors write to: it turns what they say into facts of the talk that is being read. */
import type {Fact, FactKind, Fields, Party} from '../core/fact.ts';
import type {Report, Side} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';
import type {Host} from '../inventory/host.ts';
import type {Inventory} from '../inventory/inventory.ts';
import type {Judgement} from './judgement.ts';
import {clientEnd, type End, serverEnd, type Talk} from './talk.ts';
import type {VerdictMemo} from './verdict-memo.ts';

/** Every protocol message, for `bifrost dissect`. */
export type OnMessage = (talk: Talk, from: Side, fields: Fields, time: Micros, frame: number) => void;
/** Every fact before it is judged. */
export type OnFact = (fact: Fact) => void;

export interface Reporter extends Report {
  time: Micros;
  frame: number;
  /** The talk that the next reports are about. */
  talk: Talk | undefined;
  /** A fact that the pipeline itself has seen, below the protocols. `protocol`: `tcp`, `udp`, ... */
  seen(kind: FactKind, protocol: string, name: string, fields: Fields): void;
  /** An address pair that is new for its host. */
  bound(host: Host, protocol: string, name: string, party: Party, fields: Fields): void;
  messageCount: number;
  anomalies: number;
}

export interface ReporterParts {
  readonly judgement: Judgement;
  readonly memo: VerdictMemo;
  readonly hosts: Inventory;
  readonly onMessage?: OnMessage | undefined;
  readonly onFact?: OnFact | undefined;
}

export function reporter({judgement, memo, hosts, onMessage, onFact}: ReporterParts): Reporter {
  let a = 0;
  let b = 0;
  let hasFingerprint = false;

  function tell(kind: FactKind, protocol: string, name: string, fields: Fields): void {
    const talk = self.talk;
    if (talk === undefined) return;
    const fact = factOf(talk, kind, protocol, name, fields, self);
    onFact?.(fact);
    const server = serverEnd(talk).host;
    if (kind === 'identify' && server !== undefined) hosts.identify(server, fact);
    const isHarmless = judgement.judge(fact, clientEnd(talk).host, server);
    if (isHarmless && hasFingerprint && talk.conversation !== undefined) memo.add(talk.conversation.index, a, b);
    hasFingerprint = false;
  }

  const self: Reporter = {
    time: 0,
    frame: 0,
    talk: undefined,
    messages: onMessage !== undefined,
    messageCount: 0,
    anomalies: 0,
    message(from, fields) {
      self.messageCount++;
      if (self.talk !== undefined) onMessage?.(self.talk, from, fields, self.time, self.frame);
    },
    repeats(first, second) {
      const conversation = self.talk?.conversation;
      if (conversation === undefined) return false;
      if (memo.repeats(conversation.index, first, second)) return true;
      a = first;
      b = second;
      hasFingerprint = true;
      return false;
    },
    fact(kind, name, fields) {
      tell(kind, self.talk?.protocol?.name ?? '', name, fields);
    },
    anomaly(reason, from, fields) {
      self.anomalies++;
      fields['bifrost.from'] = from;
      const pending = hasFingerprint;
      hasFingerprint = false;
      tell('anomaly', self.talk?.protocol?.name ?? '', reason, fields);
      hasFingerprint = pending;
    },
    seen: tell,
    bound(host, protocol, name, party, fields) {
      const fact: Fact = {kind: 'bind', protocol, name, time: self.time, frame: self.frame, segment: host.segment, means: 'passive', client: party, server: NOBODY, fields};
      onFact?.(fact);
      judgement.judge(fact, host, undefined);
    },
  };
  return self;
}

function factOf(talk: Talk, kind: FactKind, protocol: string, name: string, fields: Fields, at: Reporter): Fact {
  return {
    kind,
    protocol,
    name,
    time: at.time,
    frame: at.frame,
    segment: talk.segment,
    means: 'passive',
    client: party(clientEnd(talk)),
    server: party(serverEnd(talk)),
    fields,
  };
}

const NOBODY: Party = {ip: '', mac: '', port: 0};

const party = (end: End): Party => ({ip: end.ip, mac: end.mac, port: end.port});
