/**
 * From frames to changes: net → flow → protocols → facts → inventory, baseline, rules → alerts, as direct calls. Pure and
 * synchronous; time comes from the packets, or from `tick` when none come. Protocols, rules and what was saved are
 * arguments. The same capture gives the same changes, live or replayed.
 */
import type {Alert, AlertState} from '../core/alert.ts';
import type {Asset} from '../core/asset.ts';
import {float, hex, int, short} from '../core/bytes.ts';
import type {Change, Known} from '../core/change.ts';
import type {Link, PacketBlock} from '../core/packet-source.ts';
import type {Protocol} from '../core/protocol.ts';
import {HOUR, type Micros, SECOND} from '../core/time.ts';
import {baseline} from '../baseline/baseline.ts';
import {alertBook} from '../detect/alert-book.ts';
import type {Detector} from '../detect/detector.ts';
import {inventory} from '../inventory/inventory.ts';
import {frameDissector} from '../net/dissect.ts';
import {layers as newLayers} from '../net/layers.ts';
import {conversations} from './conversations.ts';
import {judgement} from './judgement.ts';
import {type OnFact, type OnMessage, reporter} from './reporter.ts';
import {talks} from './talks.ts';
import {verdictMemo} from './verdict-memo.ts';

export interface PipelineParts {
  readonly protocols: readonly Protocol[];
  readonly detector: Detector;
  readonly vendorOf: (mac: string) => string | undefined;
  readonly learn: Micros;
  readonly saved: {readonly assets: readonly Asset[]; readonly known: readonly Known[]; readonly alerts: readonly Alert[]};
  readonly onChange: (change: Change) => void;
  readonly onMessage?: OnMessage | undefined;
  readonly onFact?: OnFact | undefined;
}

export interface Pipeline {
  block(block: PacketBlock, links: readonly Link[]): void;
  /** Time went on without a frame. */
  tick(now: Micros): void;
  /** End of the capture: whatever is open is closed and told. */
  end(): void;
  setState(id: string, state: AlertState, now: Micros): Alert | undefined;
  use(detector: Detector): void;
  counters(): Readonly<Record<string, number>>;
  /** Time of the newest frame or tick. */
  now(): Micros;
}

/** A clock that jumped back further than this is taken as it is; less is disorder in the capture. */
const MAX_DISORDER = HOUR;
/** Bytes of a frame that broke a dissector, kept as evidence. */
const MAX_EVIDENCE = 256;

export function pipeline(parts: PipelineParts): Pipeline {
  const {onChange} = parts;
  const layers = newLayers();
  const dissector = frameDissector();
  const hosts = inventory({vendorOf: parts.vendorOf, saved: parts.saved.assets});
  const memo = verdictMemo();
  const table = conversations();
  const protocolsByName = new Map(parts.protocols.map((protocol) => [protocol.name, protocol]));
  const judge = judgement({
    baseline: baseline({learn: parts.learn, saved: parts.saved.known, protocols: protocolsByName}),
    detector: parts.detector,
    book: alertBook(parts.saved.alerts),
    onAlert: (alert) => onChange({type: 'alert', alert}),
  });
  const report = reporter({judgement: judge, memo, hosts, onMessage: parts.onMessage, onFact: parts.onFact});
  const flows = talks({protocols: parts.protocols, hosts, table, report});
  const count = {frames: 0, bytes: 0, cut: 0, malformed: 0, unknownLink: 0, quarantined: 0};
  const segmentNumbers = new Map<string, number>();
  let now: Micros = Number.NEGATIVE_INFINITY;
  let nextTick: Micros = Number.NEGATIVE_INFINITY;

  function segmentNumber(segment: string): number {
    let number = segmentNumbers.get(segment);
    if (number === undefined) segmentNumbers.set(segment, (number = segmentNumbers.size));
    return number;
  }

  function frame(block: PacketBlock, i: number, link: Link, segment: number): void {
    const start = int(block.start, i);
    const end = int(block.end, i);
    const wireLength = int(block.wireLength, i);
    if (wireLength > end - start) count.cut++;
    const reached = dissector.frame(link.linkType, block.bytes, start, end, wireLength, segment, report.time, layers);
    const tag = int(block.vlan, i);
    if (tag >= 0) {
      layers.innerVlan = layers.vlan;
      layers.vlan = tag & 0x0fff;
    }
    switch (reached) {
      case 'tcp':
      case 'udp':
      case 'icmp':
      case 'ip':
        return flows.packet(reached, layers, link.segment, segment, wireLength);
      case 'arp':
        return flows.arp(layers, link.segment);
      case 'ethernet':
        return flows.ethernet(layers, link.segment);
      case 'malformed':
        count.malformed++;
        return;
      case 'link-type':
        count.unknownLink++;
        return;
      case 'fragment':
      case 'cut':
        return;
    }
  }

  /** One bad frame must not end the watch: it is put aside with its bytes, counted, and told as an anomaly. */
  function quarantine(block: PacketBlock, i: number, error: unknown): void {
    count.quarantined++;
    const start = int(block.start, i);
    const bytes = hex(block.bytes, start, Math.min(int(block.end, i), start + MAX_EVIDENCE));
    flows.abandon(bytes, error instanceof Error ? error.message : String(error));
  }

  function advance(time: Micros): void {
    if (time > now || time < now - MAX_DISORDER) now = time;
    if (now < nextTick && nextTick - now <= 2 * SECOND) return;
    if (nextTick !== Number.NEGATIVE_INFINITY) onSecond();
    nextTick = Math.floor(now / SECOND + 1) * SECOND;
  }

  function onSecond(): void {
    flows.sweep(now);
    judge.tick(now);
    tell(false);
  }

  function tell(all: boolean): void {
    for (const asset of hosts.changed(now, all)) onChange({type: 'asset', asset});
    for (const conversation of table.changed(now, all)) onChange({type: 'conversation', conversation});
    for (const known of judge.baseline.learned()) onChange({type: 'known', known});
  }

  return {
    block(block, links) {
      for (let i = 0; i < block.count; i++) {
        const link = links[short(block.link, i)];
        if (link === undefined) continue;
        count.frames++;
        report.frame = count.frames;
        report.time = float(block.time, i);
        advance(report.time);
        try {
          frame(block, i, link, segmentNumber(link.segment));
        } catch (error) {
          quarantine(block, i, error);
        }
      }
    },
    tick(time) {
      report.time = time;
      advance(time);
    },
    end() {
      flows.closeAll();
      if (now !== Number.NEGATIVE_INFINITY) judge.tick(now);
      tell(true);
    },
    setState: (id, state, at) => judge.setState(id, state, at),
    use(detector) {
      judge.use(detector);
      memo.clear();
    },
    now: () => now,
    counters: () => ({
      ...count,
      messages: report.messageCount,
      facts: judge.facts(),
      repeated: memo.repeated(),
      patterns: memo.size(),
      anomalies: report.anomalies,
      assets: hosts.size(),
      conversations: table.size(),
      known: judge.baseline.size(),
      ...flows.counters(),
      ...dissector.fragments.counters,
    }),
  };
}
