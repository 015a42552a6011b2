/** Frames in blocks, alerts about them, and the windows that come out. */
import {captureParser} from '../../src/capture/capture-parser.ts';
import {frameSink} from '../../src/capture/frame-sink.ts';
import type {Alert} from '../../src/core/alert.ts';
import type {EvidenceChange, EvidenceWindow} from '../../src/core/evidence.ts';
import {windowKey} from '../../src/core/evidence.ts';
import {joined} from '../../src/core/joined.ts';
import {type Link, packetBlock} from '../../src/core/packet-source.ts';
import {SECOND} from '../../src/core/time.ts';
import {type Freezer, type FreezerParts, freezer} from '../../src/evidence/freezer.ts';
import {tcpFrame} from '../frames.ts';
import {sampleAlert} from '../sample.ts';
import {START} from '../watch.ts';

export const CELL: Link = {name: 'eth1', linkType: 1, segment: 'cell1'};
export const OTHER: Link = {name: 'eth2', linkType: 1, segment: 'cell2'};

export interface SeenFrame {
  readonly bytes: Uint8Array;
  readonly time: number;
  readonly link?: number;
  readonly vlan?: number;
}

/** A frame between two hosts of 10.0.0.0/16 `seconds` from the start, that holds its number. */
export function between(a: number, b: number, seconds: number, payload = 0): SeenFrame {
  const end = (n: number) => ({
    mac: `02:00:00:00:00:${(n & 0xff).toString(16).padStart(2, '0')}`,
    ip: `10.0.${n >> 8}.${n & 0xff}`,
    port: 1000,
  });
  const bytes = tcpFrame({from: end(a), to: end(b), seq: Math.round(seconds * 1000), payload: new Uint8Array(payload)});
  return {bytes, time: START + seconds * SECOND};
}

/** An alert that frame `frame` (from 1) raised at `seconds`. */
export const alertAt = (n: number, a: number, b: number, seconds: number, frame: number, segment = 'cell1'): Alert => {
  const alert = sampleAlert(n, 'new', {segment});
  const ip = (host: number): string => `10.0.${host >> 8}.${host & 0xff}`;
  return {...alert, latest: {...alert.latest, time: START + seconds * SECOND, frame, client: ip(a), server: ip(b)}};
};

export interface Kept {
  readonly window: EvidenceWindow;
  readonly pcapng: Uint8Array;
}

export interface Bench {
  readonly freezer: Freezer;
  /** One block: frames are seen, then what is in `raise` happens, then they are collected. */
  block(frames: readonly SeenFrame[], raise?: readonly Alert[]): void;
  /** Windows as they are now, with all their bytes, in the order in which they began. */
  kept(): Kept[];
}

export function bench(more: Partial<FreezerParts> = {}): Bench {
  const changes: EvidenceChange[] = [];
  const one = freezer({
    before: 30 * SECOND,
    after: 30 * SECOND,
    rings: 2,
    ringBytes: 1 << 20,
    application: 'Bifrost test',
    spills: false,
    health: () => ({dropped: 7}),
    room: () => Number.POSITIVE_INFINITY,
    onChange: (change) => changes.push(change),
    ...more,
  });
  return {
    freezer: one,
    block(frames, raise = []) {
      one.block(blockOf(frames), [CELL, OTHER]);
      for (const alert of raise) one.raised(alert);
      one.collect();
    },
    kept() {
      const windows = new Map<string, {window: EvidenceWindow; pieces: Uint8Array[]}>();
      for (const {window, pcapng} of changes) {
        const {pieces} = windows.get(windowKey(window)) ?? {pieces: []};
        windows.set(windowKey(window), {window, pieces: [...pieces, pcapng]});
      }
      return [...windows.values()].map(({window, pieces}) => ({window, pcapng: joined(pieces)}));
    },
  };
}

export function blockOf(frames: readonly SeenFrame[]) {
  const block = packetBlock(joined(frames.map(({bytes}) => bytes)));
  let at = 0;
  for (const [i, {bytes, time, link = 0, vlan = -1}] of frames.entries()) {
    block.start[i] = at;
    at += bytes.length;
    block.end[i] = at;
    block.wireLength[i] = bytes.length;
    block.time[i] = time;
    block.vlan[i] = vlan;
    block.link[i] = link;
  }
  block.count = frames.length;
  return block;
}

export interface ReadFrame {
  readonly bytes: Uint8Array;
  readonly time: number;
  readonly segment: string;
  readonly link: string;
}

/** What the reader of capture files makes of it. */
export function framesIn(pcapng: Uint8Array): ReadFrame[] {
  const frames: ReadFrame[] = [];
  const parser = captureParser(
    'read',
    frameSink((block, links) => {
      for (let i = 0; i < block.count; i++) {
        const {name = '', segment = ''} = links[block.link[i] ?? 0] ?? {};
        frames.push({
          bytes: block.bytes.slice(block.start[i], block.end[i]),
          time: block.time[i] ?? 0,
          segment,
          link: name,
        });
      }
    }),
  );
  if (pcapng.length > 0 && !parser.feed(pcapng)) throw new Error(parser.problem()?.reason ?? 'no capture');
  if (parser.waiting() > 0) throw new Error('a block is not whole');
  return frames;
}
