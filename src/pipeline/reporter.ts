/** The one `Report` that dissectors write to: it turns what they say into facts of the talk that is being read. */
import type {Place} from '../baseline/channel.ts';
import type {Habits} from '../baseline/habits.ts';
import type {CredentialUse} from '../core/credential.ts';
import {type Fact, type FactKind, type Fields, NOBODY, type Party} from '../core/fact.ts';
import type {Observation} from '../core/observation.ts';
import type {Report, Side} from '../core/protocol.ts';
import type {Micros} from '../core/time.ts';
import type {Host} from '../inventory/host.ts';
import type {Inventory} from '../inventory/inventory.ts';
import {SHARED} from './conversations.ts';
import type {Judgement, Verdict} from './judgement.ts';
import type {OwnPolling} from './own-polling.ts';
import {type ConversationRecord, clientEnd, type End, serverEnd, type Talk} from './talk.ts';
import type {TrafficLog} from './traffic.ts';
import {NO_BEAT, type VerdictMemo} from './verdict-memo.ts';

/** Every protocol message, for `bifrost dissect`. */
export type OnMessage = (talk: Talk, from: Side, fields: Fields, time: Micros, frame: number) => void;

export interface Reporter extends Report {
  time: Micros;
  frame: number;
  /** The talk that the next reports are about. */
  talk: Talk | undefined;
  /** A fact that the pipeline itself has seen, below the protocols. `protocol`: `tcp`, `udp`, ... */
  seen(kind: FactKind, protocol: string, name: string, fields: Fields): void;
  /** An address pair that is new for its host. */
  bound(host: Host, protocol: string, name: string, party: Party, fields: Fields): void;
  /** A fact of no talk. */
  apart(told: Apart): void;
  /** A fact that did not come from the wire; whom it is about becomes an asset. */
  learned(observation: Observation): void;
  readonly counters: {messages: number; anomalies: number};
  /** Anomalies by protocol, but for those of whole messages that belong to no exchange. */
  readonly unreadable: Map<string, number>;
}

/** What belongs to no talk: a frame below IP, or all frames of a segment. */
export interface Apart {
  readonly kind: FactKind;
  readonly protocol: string;
  readonly name: string;
  readonly segment: string;
  readonly fields: Fields;
  readonly client?: Party;
  readonly clientHost?: Host | undefined;
  readonly server?: Party;
  readonly serverHost?: Host | undefined;
}

export interface ReporterParts {
  readonly judgement: Judgement;
  /** Exchanges that were judged before. */
  readonly memo: VerdictMemo;
  readonly traffic: TrafficLog;
  /** What is usual in time: hears of every repetition. */
  readonly habits: Habits;
  readonly hosts: Inventory;
  /** Facts of our own polling are held against the plan, and judged by nobody else. */
  readonly own: OwnPolling;
  readonly onMessage?: OnMessage | undefined;
  /** Somebody used an account of a default pair. */
  readonly onUse: (use: CredentialUse) => void;
}

export function reporter(parts: ReporterParts): Reporter {
  const {habits, memo, traffic, onMessage} = parts;
  /** The exchange that `repeats` was asked about and that the next fact is of. */
  const pending = {isSet: false, a: 0, b: 0};

  /** What holds for the repetitions of a fact that was just judged, and that it came. */
  function remember(fact: Fact, verdict: Verdict, isKnown: boolean, isAsked: boolean): void {
    const record = report.talk?.conversation;
    const {a, b} = pending;
    const row = isKnown && record !== undefined ? traffic.count(memo.row(record.index, a, b)) : traffic.note(fact);
    if (record === undefined) return;
    habits.judged(record.id, fact, isKnown);
    if (!isAsked || verdict === 'judge-again' || (isKnown && verdict === 'known')) return;
    keep(parts, record, a, b, fact, verdict, row);
  }

  const report: Reporter = {
    time: 0,
    frame: 0,
    talk: undefined,
    messages: onMessage !== undefined,
    counters: {messages: 0, anomalies: 0},
    unreadable: new Map(),
    message(from, fields) {
      report.counters.messages++;
      if (report.talk !== undefined) onMessage?.(report.talk, from, fields, report.time, report.frame);
    },
    repeats(a, b, content = 0, answeredIn = 0) {
      pending.isSet = false;
      const conversation = report.talk?.conversation;
      // What one of those that share a record may do says nothing of the others.
      if (conversation === undefined || conversation.index === SHARED) return false;
      const isRepeated = memo.repeats(conversation.index, a, b, report);
      if (memo.beat !== NO_BEAT) habits.beat(memo.beat, report, content, answeredIn);
      if (isRepeated) return true;
      pending.isSet = true;
      pending.a = a;
      pending.b = b;
      return false;
    },
    fact: (kind, name, fields) => report.seen(kind, report.talk?.protocol?.name ?? '', name, fields),
    logon: (user, password) => logon(parts, report, user, password),
    anomaly: (reason, from, fields) => broken(parts, report, reason, from, fields),
    seen(kind, protocol, name, fields) {
      if (isOwn(parts, report, kind, protocol, name, fields)) return;
      // An anomaly is never the exchange that was asked about: a dissector failed in between.
      const isAsked = pending.isSet && kind !== 'anomaly';
      const index = isAsked ? report.talk?.conversation?.index : undefined;
      pending.isSet = false;
      const {a, b} = pending;
      const isKnown = index !== undefined && memo.knows(index, a, b);
      const fact = factOf(report, kind, protocol, name, fields);
      if (fact === undefined) return;
      const verdict = tell(parts, report, fact, isKnown);
      remember(fact, verdict, isKnown, index !== undefined);
    },
    bound: (clientHost, protocol, name, client, fields) =>
      apart(parts, report, {kind: 'bind', protocol, name, segment: clientHost.segment, client, clientHost, fields}),
    apart: (told) => apart(parts, report, told),
    learned: (observation) => learned(parts, report, observation),
  };
  return report;
}

/** True: it is of our own polling, which is planned. */
function isOwn(
  {own}: ReporterParts,
  {talk}: Reporter,
  kind: FactKind,
  protocol: string,
  name: string,
  fields: Fields,
): boolean {
  if (talk?.own?.device === undefined) return false;
  own.fact(talk.own, kind, protocol, name, fields);
  return true;
}

function logon(
  {hosts, onUse}: ReporterParts,
  {talk, time}: Reporter,
  user: string,
  password: string | undefined,
): Fields {
  if (talk?.protocol === undefined) return {};
  const {host, ip, mac} = serverEnd(talk);
  // Who is only addressed is no host of the conversation yet, and may be known all the same.
  const server = host ?? hosts.named(talk.segment, ip, ip === '' ? mac : '', time);
  if (server === undefined) return {};
  const {account, fields} = hosts.logon(server, talk.protocol.name, user, password);
  if (account !== undefined) onUse({asset: server.owner.id, account, time});
  return fields;
}

/** Reasons of anomalies whose message is sound in itself. */
const SOUND: ReadonlySet<string> = new Set(['unsolicited-response', 'response-mismatch', 'outstanding-flood']);

function broken(parts: ReporterParts, report: Reporter, reason: string, from: Side, fields: Fields): void {
  report.counters.anomalies++;
  if (!SOUND.has(reason)) countUnreadable(report);
  fields['bifrost.from'] = from;
  if (isOwn(parts, report, 'anomaly', report.talk?.protocol?.name ?? '', reason, fields)) return;
  const fact = factOf(report, 'anomaly', report.talk?.protocol?.name ?? '', reason, fields);
  if (fact !== undefined) tell(parts, report, fact, false);
}

function countUnreadable({talk, unreadable}: Reporter): void {
  const protocol = talk?.protocol?.name ?? '';
  unreadable.set(protocol, (unreadable.get(protocol) ?? 0) + 1);
}

/** The exchange need not be built again, or is at least known: its beat is followed, its repetitions count for the row. */
function keep(
  {habits, judgement, memo, traffic}: ReporterParts,
  record: ConversationRecord,
  a: number,
  b: number,
  fact: Fact,
  verdict: Verdict,
  row: number,
): void {
  const beat = habits.pattern(placeOf(record), a, b, fact);
  if (verdict === 'harmless') memo.add(record.index, a, b, beat, row);
  else memo.addKnown(record.index, a, b, beat, judgement.taps(fact), row);
  traffic.pin(row);
}

function factOf(
  {talk, time, frame}: Reporter,
  kind: FactKind,
  protocol: string,
  name: string,
  fields: Fields,
): Fact | undefined {
  if (talk === undefined) return undefined;
  const [client, server] = [party(clientEnd(talk)), party(serverEnd(talk))];
  return {kind, protocol, name, time, frame, segment: talk.segment, means: 'passive', client, server, fields};
}

function tell(parts: ReporterParts, {talk}: Reporter, fact: Fact, isKnown: boolean): Verdict {
  if (talk === undefined) return 'judge-again';
  const [client, server] = [clientEnd(talk).host, serverEnd(talk).host];
  if (fact.kind === 'identify') identify(parts.hosts, fact, client, server);
  parts.hosts.observe(fact, client, server);
  return parts.judgement.judge(fact, client, server, isKnown);
}

/** An identity is of whom it names, of who sent it about itself, or of who answered. */
function identify(hosts: Inventory, fact: Fact, client: Host | undefined, server: Host | undefined): void {
  const {'bifrost.subject_ip': ip, 'bifrost.subject_mac': mac, 'bifrost.from': from} = fact.fields;
  const subject =
    typeof ip === 'string' || typeof mac === 'string'
      ? hosts.named(fact.segment, typeof ip === 'string' ? ip : '', typeof mac === 'string' ? mac : '', fact.time)
      : from === 'client'
        ? client
        : server;
  if (subject === undefined) return;
  const teller = server ?? client;
  if (subject !== teller && teller !== undefined && NEIGHBOURS.has(fact.protocol)) hosts.belongs(teller, subject);
  hosts.identify(subject, fact);
}

/** Protocols by which the port of a device tells the address of the device. */
const NEIGHBOURS: ReadonlySet<string> = new Set(['lldp', 'cdp', 'profinet-dcp']);
/** Where a conversation takes place, for what is usual there. */
export function placeOf(record: ConversationRecord): Place {
  const {id, segment, protocol, transport, client, server, clientAddress, serverAddress, port} = record;
  const isIp = transport !== 'ethernet' && transport !== 'serial';
  const end = (address: string, number: number): Party =>
    isIp ? {ip: address, mac: '', port: number} : {ip: '', mac: address, port: 0};
  return {
    id,
    segment,
    protocol,
    client: end(clientAddress, 0),
    server: end(serverAddress, port),
    clientAsset: client?.owner.id ?? '',
    serverAsset: server?.owner.id ?? '',
  };
}

const party = ({ip, mac, port}: End): Party => ({ip, mac, port});

const isNobody = ({ip, mac}: Party): boolean => ip === '' && mac === '';

function learned({hosts, judgement}: ReporterParts, {time, frame}: Reporter, observation: Observation): void {
  const {fields, segment, client = NOBODY, server} = observation;
  const fact: Fact = {...observation, client, fields: {...fields}, time, frame, means: 'active'};
  const host = isNobody(server) ? undefined : hosts.there(segment, server.ip, server.mac, time);
  if (fact.kind === 'identify') identify(hosts, fact, undefined, host);
  hosts.observe(fact, undefined, host);
  judgement.judge(fact, undefined, host, false);
}

function apart(parts: ReporterParts, {time, frame}: Reporter, told: Apart): void {
  const {kind, protocol, name, segment, fields, client = NOBODY, server = NOBODY, clientHost, serverHost} = told;
  const fact: Fact = {kind, protocol, name, time, frame, segment, means: 'passive', client, server, fields};
  parts.judgement.judge(fact, clientHost, serverHost, false);
}
