/**
 * From frames to changes: net → flow → protocols → facts → inventory, baseline, rules → alerts, as direct calls. Pure and
 * synchronous; time comes from the packets, or from `tick` when none come. Protocols, rules and what was saved are
 * arguments. The same capture gives the same changes, live or replayed.
 */

import {type Baseline, baseline} from '../baseline/baseline.ts';
import type {Habits} from '../baseline/habits.ts';
import type {Alert, AlertState, Finding} from '../core/alert.ts';
import type {BaselineSettings} from '../core/baseline.ts';
import {float, hex, int, short} from '../core/bytes.ts';
import type {SensorChange} from '../core/change.ts';
import type {Fact} from '../core/fact.ts';
import type {Health} from '../core/health.ts';
import type {Observation} from '../core/observation.ts';
import type {Link, PacketBlock} from '../core/packet-source.ts';
import type {Breach, WireView} from '../core/poll.ts';
import type {Protocol} from '../core/protocol.ts';
import type {Site} from '../core/site.ts';
import {MINUTE, type Micros} from '../core/time.ts';
import {alertBook} from '../detect/alert-book.ts';
import type {Detector} from '../detect/detector.ts';
import {type Inventory, inventory} from '../inventory/inventory.ts';
import type {ProfileMatcher} from '../inventory/profile-match.ts';
import {type FrameDissector, frameDissector} from '../net/dissect.ts';
import {type Layers, layers, type Reached} from '../net/layers.ts';
import {type TagValues, tagValues} from '../policy/tag-values.ts';
import {type Conversations, conversations} from './conversations.ts';
import {enrichers} from './enrichers.ts';
import {type GroupWatch, groupWatch} from './group-watch.ts';
import {type Judgement, judgement} from './judgement.ts';
import {offers} from './offers.ts';
import {breachFact, type PollingWatch, pollingWatch} from './polling-watch.ts';
import {type OnMessage, placeOf, type Reporter, type ReporterParts, reporter} from './reporter.ts';
import type {Saved} from './saved.ts';
import {type Seconds, seconds} from './seconds.ts';
import {segmentOf} from './segment-of.ts';
import {type Segments, segments} from './segments.ts';
import {type SelfCheck, selfCheck} from './self-check.ts';
import {type Talks, talks} from './talks.ts';
import {telling} from './telling.ts';
import {type TrafficLog, trafficLog} from './traffic.ts';
import {deviations, habitsOf} from './usual.ts';
import {type VerdictMemo, verdictMemo} from './verdict-memo.ts';
import {type VlanWatch, vlanWatch} from './vlan-watch.ts';

/** Tunnels in tunnels that are opened; what lies deeper is payload of the last one. */
const MAX_TUNNELS = 4;

export interface PipelineParts {
  readonly protocols: readonly Protocol[];
  readonly detector: Detector;
  /** Vendor of a MAC address. */
  readonly vendorOf: (mac: string) => string | undefined;
  readonly baseline: BaselineSettings;
  readonly saved: Saved;
  /** What people said. */
  readonly site: Site;
  /** Families of devices that may be recognised. */
  readonly profiles?: ProfileMatcher | undefined;
  /** Segments that are captured live: when one falls silent, that is told. */
  readonly live?: readonly string[];
  readonly onChange: (change: SensorChange) => void;
  /** An alert is new, or came back. */
  readonly onRaised?: ((alert: Alert) => void) | undefined;
  /** A frame of our own polling is not in the plan. */
  readonly onBreach?: ((breach: Breach) => void) | undefined;
  readonly onMessage?: OnMessage | undefined;
  /** Every fact, before it is judged. */
  readonly onFact?: ((fact: Fact) => void) | undefined;
}

export interface Pipeline {
  block(block: PacketBlock, links: readonly Link[]): void;
  /** Time went on without a frame. */
  tick(now: Micros): void;
  /** End of the capture: whatever is open is closed, and everything is told. */
  end(): void;
  /** The watch stops here and goes on another time: nothing is judged as ended. Everything there is to tell, made as it is taken. */
  pause(): Iterable<SensorChange>;
  /** A person changed an alert; the changed alert is told, too. `learned`: when it was learned last. */
  setState(id: string, state: AlertState, now: Micros, learned?: Micros): Alert | undefined;
  /** Something that was noticed of Bifrost itself, outside: rules judge it like any fact. */
  note(health: Health, now: Micros): void;
  /** Something that was learned without the wire. */
  observe(observation: Observation, now: Micros): void;
  /** An exercise: the finding becomes an alert, and nothing else hears of it. The id of the alert. */
  practise(finding: Finding): string;
  /** How a device and its real clients are doing, as far as the wire shows. */
  wire(segment: string, address: string, since: Micros): WireView;
  /** New rules from now on. */
  use(detector: Detector): void;
  /** People said something else from now on. */
  useSite(site: Site): void;
  /** Families of devices that may be recognised from now on. */
  useProfiles(profiles: ProfileMatcher): void;
  counters(): Readonly<Record<string, number>>;
}

/** Bytes of a frame that broke a dissector, kept as evidence. */
const MAX_EVIDENCE = 256;

interface State {
  readonly onChange: (change: SensorChange) => void;
  readonly layers: Layers;
  readonly dissector: FrameDissector;
  readonly hosts: Inventory;
  readonly baseline: Baseline;
  readonly habits: Habits;
  readonly tags: TagValues;
  /** The minute that was last looked at. */
  minute: number;
  readonly judge: Judgement;
  readonly memo: VerdictMemo;
  readonly traffic: TrafficLog;
  readonly table: Conversations;
  readonly report: Reporter;
  readonly talks: Talks;
  readonly polling: PollingWatch;
  readonly groups: GroupWatch;
  readonly vlans: VlanWatch;
  readonly check: SelfCheck;
  readonly clock: Seconds;
  readonly segments: Segments;
  readonly count: {
    frames: number;
    bytes: number;
    cut: number;
    malformed: number;
    unknownLink: number;
    quarantined: number;
  };
}

export function pipeline(parts: PipelineParts): Pipeline {
  const state = assemble(parts);
  return {
    block(block, links) {
      for (let i = 0; i < block.count; i++) {
        const link = links[short(block.link, i)];
        if (link === undefined) continue;
        try {
          frame(state, block, i, link);
        } catch (error) {
          quarantine(state, block, i, error);
        }
      }
    },
    tick(now) {
      state.layers.time = now;
      advance(state);
    },
    end() {
      state.talks.closeAll();
      state.judge.tick(state.report.time);
      state.judge.flush(state.report.time);
      tell(state, true);
    },
    pause() {
      state.judge.flush(state.report.time);
      // At once: alerts may speak of it.
      tell(state, false);
      return telling(state, state.report.time, true);
    },
    setState(id, alertState, now, learned) {
      const alert = state.judge.setState(id, alertState, now, learned);
      // What it allowed may be taken back.
      if (alertState === 'new') forget(state);
      return alert;
    },
    note(health, now) {
      if (state.report.time === 0) state.report.time = now;
      note(state, health);
    },
    observe(observation, now) {
      if (state.report.time === 0) state.report.time = now;
      state.report.learned(observation);
    },
    practise: (finding) => state.judge.practise(finding),
    wire: (segment, address, since) => ({
      asOf: state.report.time,
      ...state.polling.view(segment, address, since, state.report.time),
    }),
    use(detector) {
      state.judge.use(detector);
      forget(state);
    },
    useSite(site) {
      state.hosts.use(site);
      state.judge.useSite(site);
      state.polling.use(site.polling);
      state.table.usePlan();
      state.talks.usePlan();
      forget(state);
    },
    useProfiles: (profiles) => state.hosts.recognise(profiles),
    counters: () => counters(state),
  };
}

function assemble(parts: PipelineParts): State {
  // What a closure names stays for as long as the watch: `parts` has all that was saved.
  const {onBreach, onChange, profiles, protocols, saved, site, vendorOf} = parts;
  const hosts = inventory({vendorOf, saved: saved.assets, site, profiles});
  const traffic = trafficLog();
  const memo = verdictMemo(traffic.counts);
  const ofProtocols = offers(protocols);
  const polling = pollingWatch(site.polling, (breach) => breached(report, breach, onBreach));
  const {clients, own, slots} = polling;
  const table = conversations(ofProtocols, clients);
  const known = baseline({settings: parts.baseline, saved, said: site.baseline, protocols: byName(protocols)});
  const heard = segments();
  const usual = habitsOf(parts, known, heard.lastFrame);
  const tags = tagValues(parts.site, saved.tags);
  const judge = judgement({
    baseline: known,
    detector: parts.detector,
    enrichers: [...enrichers(parts.site, hosts, protocols, tags), deviations(usual)],
    book: alertBook(saved.alerts, parts.site.silences),
    onFact: parts.onFact,
    onAlert: (alert) => onChange({type: 'alert', alert}),
    onRaised: parts.onRaised,
  });
  const onUse: ReporterParts['onUse'] = (use) => onChange({type: 'credential-use', use});
  const handlers = {onMessage: parts.onMessage, onUse};
  const report = reporter({judgement: judge, memo, traffic, habits: usual, hosts, own, ...handlers});
  const ofTalks = talks({protocols, offers: ofProtocols, hosts, table, report, own, clients, slots});
  const check = selfCheck(parts.live ?? [], {
    messages: () => judge.facts() + memo.repeated(),
    unreadable: () => report.unreadable,
    heard: (segment) => heard.lastFrame(segment) ?? 0,
    directions: ofTalks.directions,
  });
  return {
    onChange,
    layers: layers(),
    dissector: frameDissector(),
    hosts,
    ...{baseline: known, habits: usual, tags},
    minute: Number.NaN,
    judge,
    memo,
    traffic,
    table,
    report,
    talks: ofTalks,
    polling,
    groups: groupWatch(report),
    vlans: vlanWatch(report),
    check,
    clock: seconds(),
    segments: heard,
    count: {frames: 0, bytes: 0, cut: 0, malformed: 0, unknownLink: 0, quarantined: 0},
  };
}

/** A fact for the rules, and a word to whoever can stop it. */
function breached(report: Reporter, breach: Breach, onBreach: PipelineParts['onBreach']): void {
  report.apart(breachFact(breach));
  onBreach?.(breach);
}

const byName = (protocols: readonly Protocol[]): ReadonlyMap<string, Protocol> =>
  new Map(protocols.map((protocol) => [protocol.name, protocol]));

function frame(state: State, block: PacketBlock, i: number, link: Link): void {
  const {count, dissector, layers, report} = state;
  const start = int(block.start, i);
  const end = int(block.end, i);
  const wireLength = int(block.wireLength, i);
  count.frames++;
  count.bytes += wireLength;
  if (wireLength > end - start) count.cut++;
  report.frame = count.frames;
  layers.time = float(block.time, i);
  advance(state);
  const tag = int(block.vlan, i);
  const name = link.vlans === undefined ? link.segment : segmentOf(link, link.vlans, block.bytes, start, end, tag);
  const segment = state.segments.heard(name, layers.time);
  const reached = dissector.frame(link.linkType, block.bytes, start, end, wireLength, segment, layers);
  state.groups.frame(layers, name, segment);
  state.vlans.frame(layers, tag, link, name, segment);
  packet(state, reached, name, segment, wireLength);
  if (reached === 'ip' || reached === 'udp') tunnelled(state, reached, name, segment);
}

/** What tunnels and mirrors carry is read as if it had come by itself; the tunnel stays a conversation of its own. */
function tunnelled(state: State, outer: Reached, segment: string, number: number): void {
  const {dissector, layers} = state;
  let reached: Reached | 'none' = outer;
  for (let depth = 0; depth < MAX_TUNNELS; depth++) {
    const length = layers.payloadLength;
    reached = dissector.carried(reached, number, layers);
    if (reached === 'none') return;
    packet(state, reached, segment, number, length);
  }
}

function packet(state: State, reached: Reached, segment: string, number: number, wireLength: number): void {
  const {count, layers} = state;
  switch (reached) {
    case 'tcp':
    case 'udp':
    case 'icmp':
    case 'ip':
    case 'ethernet':
    case 'serial':
      if (reached === 'ethernet' && layers.srcMac < 0) break;
      state.talks.packet(reached, layers, segment, number, wireLength);
      break;
    case 'arp':
      state.talks.arp(layers, segment);
      break;
    case 'malformed':
      count.malformed++;
      break;
    case 'link-type':
      count.unknownLink++;
      break;
    case 'fragment':
    case 'cut':
      break;
  }
}

/** One bad frame must not end the watch: it is put aside with its bytes, counted, and told as an anomaly. */
function quarantine(state: State, block: PacketBlock, i: number, error: unknown): void {
  state.count.quarantined++;
  const start = int(block.start, i);
  const bytes = hex(block.bytes, start, Math.min(int(block.end, i), start + MAX_EVIDENCE));
  state.talks.abandon(bytes, error instanceof Error ? error.message : String(error));
}

function advance(state: State): void {
  const {time} = state.layers;
  state.report.time = time;
  if (!state.clock.isNext(time)) return;
  if (state.baseline.isOtherPreset(time)) state.memo.clear();
  state.talks.sweep(time);
  state.groups.tick();
  for (const health of state.check.tick(time)) note(state, health);
  eachMinute(state, time);
  state.judge.tick(time);
  tell(state, false);
}

const note = ({report}: State, {name, segment, fields}: Health): void =>
  report.apart({kind: 'health', protocol: 'bifrost', name, segment, fields: {...fields}});

/** Everything is judged anew. */
function forget({memo, traffic}: State): void {
  memo.clear();
  traffic.unpin();
}

/** What repeats itself is never judged: the baseline hears once a minute who still talks, and how much. */
function eachMinute(state: State, time: Micros): void {
  const minute = Math.floor(time / MINUTE);
  if (minute === state.minute) return;
  state.minute = minute;
  for (const {segment, client, server, protocol, lastSeen} of state.table.all()) {
    if (client === undefined || server === undefined || lastSeen < time - MINUTE) continue;
    state.baseline.heard(segment, client.id, server.id, protocol, lastSeen);
  }
  state.habits.minute(state.table.all(), placeOf, time);
}

function tell(state: State, all: boolean): void {
  for (const change of telling(state, state.report.time, all)) state.onChange(change);
}

const counters = (state: State): Readonly<Record<string, number>> => ({
  ...state.count,
  ...state.report.counters,
  facts: state.judge.facts(),
  repeated: state.memo.repeated(),
  patterns: state.memo.size(),
  assets: state.hosts.size(),
  assetsRefused: state.hosts.overflowed(),
  conversations: state.table.size(),
  conversationsRefused: state.table.overflowed(),
  ...state.traffic.counters(),
  ...state.baseline.counters(),
  ...state.habits.counters(),
  ...state.talks.counters(),
  vlansRefused: state.vlans.refused(),
  ...state.dissector.fragments.counters,
});
