/**
 * The bounded table of flows: a flow is a 5-tuple within a segment, both directions together. Side 0 and side 1 are the
 * endpoints in the order of their keys, not client and server: who asks is judged above. Expiry is by packet time.
 */
import {i32, u8} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';
import {HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Layers} from '../net/layers.ts';
import {IP_PROTOCOL} from '../net/transport.ts';

/** Flows kept at once; the table starts to give up the oldest ones here. */
export const MAX_FLOWS = 65_536;
const BUCKETS = 65_536;
/** Share of the table that is given up at once when it is full. */
const EVICT_SHARE = 16;
/** Industrial connections stay open for weeks with long pauses; all others end sooner. */
const IDLE = {tcp: 2 * HOUR, closed: 30 * SECOND, other: 2 * MINUTE} as const;

export type SideIndex = 0 | 1;

export interface Flow<S> {
  /** Address keys: the IPv4 address, or a hash of the IPv6 address. */
  readonly low: number;
  readonly high: number;
  readonly ports: number;
  /** Transport protocol, IP version and segment. */
  readonly meta: number;
  /** Both IPv6 addresses, to tell equal hashes apart. */
  readonly v6: Uint8Array | undefined;
  readonly protocol: number;
  readonly state: S;
  /** Both directions are over: it waits a little for late segments. */
  closed: boolean;
  /** Given up last when the table is full. */
  kept: boolean;
  lastSeen: Micros;
  nextInBucket: Flow<S> | undefined;
}

export interface FlowTable<S> {
  /** The flow of the packet, opened when it is new; `side` then tells which end sent it. */
  find(layers: Layers, segment: number, time: Micros): Flow<S>;
  /** Side that sent the packet of the last `find`. */
  side(): SideIndex;
  /** Calls `visit` for every flow; closes those that were idle too long. */
  sweep(now: Micros, visit: (flow: Flow<S>) => void): void;
  /** Closes every flow: the end of the capture. */
  closeAll(): void;
  size(): number;
  evicted(): number;
}

export interface FlowOwner<S> {
  /** State for a new flow; `side` sent its first packet. */
  open(layers: Layers, segment: number, side: SideIndex, time: Micros): S;
  close(flow: Flow<S>): void;
}

export function flowTable<S>(owner: FlowOwner<S>): FlowTable<S> {
  const buckets: (Flow<S> | undefined)[] = new Array(BUCKETS).fill(undefined);
  let size = 0;
  let evictions = 0;
  let side: SideIndex = 0;

  function open(
    layers: Layers,
    bucket: number,
    low: number,
    high: number,
    ports: number,
    meta: number,
    segment: number,
    time: Micros,
  ): Flow<S> {
    if (size >= MAX_FLOWS) evict();
    const flow: Flow<S> = {
      low,
      high,
      ports,
      meta,
      v6: layers.version === 6 ? bothAddresses(layers, side) : undefined,
      protocol: layers.protocol,
      state: owner.open(layers, segment, side, time),
      closed: false,
      kept: false,
      lastSeen: time,
      nextInBucket: buckets[bucket],
    };
    buckets[bucket] = flow;
    size++;
    return flow;
  }

  function removeWhere(isOver: (flow: Flow<S>) => boolean): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      let kept: Flow<S> | undefined;
      let flow = buckets[bucket];
      if (flow === undefined) continue;
      for (; flow !== undefined; ) {
        const next: Flow<S> | undefined = flow.nextInBucket;
        if (isOver(flow)) {
          size--;
          owner.close(flow);
        } else {
          flow.nextInBucket = kept;
          kept = flow;
        }
        flow = next;
      }
      buckets[bucket] = kept;
    }
  }

  /** Unknown traffic goes first: a flood of new flows must not push out the ones that are understood. */
  function evict(): void {
    const all: Flow<S>[] = [];
    for (let flow of buckets) for (; flow !== undefined; flow = flow.nextInBucket) all.push(flow);
    all.sort((x, y) => Number(x.kept) - Number(y.kept) || x.lastSeen - y.lastSeen);
    const gone = new Set(all.slice(0, Math.ceil(all.length / EVICT_SHARE)));
    evictions += gone.size;
    removeWhere((flow) => gone.has(flow));
  }

  return {
    find(layers, segment, time) {
      const b = layers.bytes;
      const src = layers.version === 4 ? i32(b, layers.src) : v6Key(b, layers.src);
      const dst = layers.version === 4 ? i32(b, layers.dst) : v6Key(b, layers.dst);
      const isSwapped = src > dst || (src === dst && layers.sport > layers.dport);
      side = isSwapped ? 1 : 0;
      const low = isSwapped ? dst : src;
      const high = isSwapped ? src : dst;
      const ports = isSwapped ? (layers.dport << 16) | layers.sport : (layers.sport << 16) | layers.dport;
      const meta = (segment << 12) | (layers.version << 8) | layers.protocol;
      const bucket = mix32(low ^ Math.imul(high, 0x9e3779b1) ^ Math.imul(ports, 0x85ebca77) ^ meta) & (BUCKETS - 1);
      for (let flow = buckets[bucket]; flow !== undefined; flow = flow.nextInBucket) {
        if (flow.low === low && flow.high === high && flow.ports === ports && flow.meta === meta) {
          if (flow.v6 === undefined || sameAddresses(flow.v6, layers, side)) {
            flow.lastSeen = time;
            return flow;
          }
        }
      }
      return open(layers, bucket, low, high, ports, meta, segment, time);
    },
    side: () => side,
    sweep(now, visit) {
      removeWhere((flow) => {
        visit(flow);
        return now - flow.lastSeen > idleLimit(flow);
      });
    },
    closeAll: () => removeWhere(() => true),
    size: () => size,
    evicted: () => evictions,
  };
}

function idleLimit(flow: Flow<unknown>): Micros {
  if (flow.closed) return IDLE.closed;
  return flow.protocol === IP_PROTOCOL.tcp ? IDLE.tcp : IDLE.other;
}

const v6Key = (b: Uint8Array, at: number): number =>
  mix32(
    i32(b, at) ^
      Math.imul(i32(b, at + 4), 0x9e3779b1) ^
      Math.imul(i32(b, at + 8), 0x85ebca77) ^
      Math.imul(i32(b, at + 12), 0xc2b2ae3d),
  );

function bothAddresses(layers: Layers, side: SideIndex): Uint8Array {
  const both = new Uint8Array(32);
  const low = side === 0 ? layers.src : layers.dst;
  const high = side === 0 ? layers.dst : layers.src;
  for (let i = 0; i < 16; i++) {
    both[i] = u8(layers.bytes, low + i);
    both[16 + i] = u8(layers.bytes, high + i);
  }
  return both;
}

function sameAddresses(both: Uint8Array, layers: Layers, side: SideIndex): boolean {
  const low = side === 0 ? layers.src : layers.dst;
  const high = side === 0 ? layers.dst : layers.src;
  for (let at = 0; at < 16; at += 4) {
    if (i32(both, at) !== i32(layers.bytes, low + at) || i32(both, 16 + at) !== i32(layers.bytes, high + at))
      return false;
  }
  return true;
}
