/**
 * The bounded table of flows: a flow is a 5-tuple within a segment, both directions together; without ports, two addresses
 * and what they exchange (an IP protocol, an EtherType). Side 0 and side 1 are the
 * endpoints in the order of their keys, not client and server: who asks is judged above. Expiry is by packet time.
 */
import {i32, u8, u16} from '../core/bytes.ts';
import {mix32} from '../core/hash.ts';
import {HOUR, MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Layers} from '../net/layers.ts';
import {IP_PROTOCOL} from '../net/transport.ts';

/** Flows kept at once; when it is full the table gives up those that were silent longest. */
const MAX_FLOWS = 65_536;
/** Of them those of which nothing is understood: so many are a scan or a flood, and each takes a kilobyte. */
const MAX_UNKNOWN = 16_384;
/** Part of those that is given up at once when there is no room. */
const EVICTED_PART = 16;
/** A quarter of the flows: short chains even in a flood, and little memory in a quiet plant. */
const BUCKETS = 16_384;
/** Industrial connections stay open for weeks with long pauses; all others end sooner. */
const IDLE = {tcp: 2 * HOUR, closed: 30 * SECOND, other: 2 * MINUTE} as const;
/** How often the whole table is searched for idle flows: a flood fills it, and to visit all of it each second would cost more than the flood. */
const SEARCH_EVERY = 10 * SECOND;

export type SideIndex = 0 | 1;

/** What tells flows apart, with the endpoints in order. One record is reused for every packet. */
interface Key {
  /** The IPv4 address, or a hash of the IPv6 or MAC address. */
  low: number;
  high: number;
  ports: number;
  /** Transport protocol, IP version and segment. */
  meta: number;
  /** Bytes of an address. */
  size: 4 | 6 | 16;
  side: SideIndex;
}

export interface Flow<S> {
  readonly low: number;
  readonly high: number;
  readonly ports: number;
  readonly meta: number;
  /** Both addresses where they do not fit a number, to tell equal hashes apart. */
  readonly addresses: Uint8Array | undefined;
  readonly protocol: number;
  readonly state: S;
  readonly bucket: number;
  /** Both directions are over: it waits a little for late segments. */
  closed: boolean;
  /** A packet came since its last visit, or the visit found something that waits. */
  isAwake: boolean;
  lastSeen: Micros;
  /** `lastSeen` when it took its place in the order of flows. */
  placed: Micros;
  nextInBucket: Flow<S> | undefined;
}

export interface FlowOwner<S> {
  /** State for a new flow; `sender` is the side that sent its first packet. */
  open(layers: Layers, sender: SideIndex): S;
  close(flow: Flow<S>): void;
}

export interface FlowTable<S> {
  /** The flow of the packet, opened when it is new. */
  find(layers: Layers, segment: number): Flow<S>;
  /** Understood traffic is given up last when the table is full. */
  keep(flow: Flow<S>): void;
  /** Side that sent the packet of the last `find`. */
  side(): SideIndex;
  /**
   * Calls `visit` for every flow that had a packet since its last visit, and again until it says that nothing waits any more.
   * Now and then, closes those that were idle too long.
   */
  sweep(now: Micros, visit: (flow: Flow<S>) => boolean): void;
  all(): Iterable<Flow<S>>;
  /** The end of the capture. */
  closeAll(): void;
  size(): number;
  evicted(): number;
}

interface Table<S> {
  readonly owner: FlowOwner<S>;
  readonly buckets: (Flow<S> | undefined)[];
  /** In the order in which they were silent longest, as far as `placed` tells; those that are kept stand apart. */
  readonly flows: Set<Flow<S>>;
  readonly kept: Set<Flow<S>>;
  readonly awake: Set<Flow<S>>;
  searchedAt: Micros;
  evicted: number;
}

function* all<S>({flows, kept}: Table<S>): Iterable<Flow<S>> {
  yield* flows;
  yield* kept;
}

export function flowTable<S>(owner: FlowOwner<S>): FlowTable<S> {
  const table: Table<S> = {
    owner,
    buckets: new Array(BUCKETS).fill(undefined),
    flows: new Set(),
    kept: new Set(),
    awake: new Set(),
    searchedAt: Number.NEGATIVE_INFINITY,
    evicted: 0,
  };
  const key: Key = {low: 0, high: 0, ports: 0, meta: 0, size: 4, side: 0};
  return {
    find(layers, segment) {
      setKey(key, layers, segment);
      const bucket = bucketOf(key);
      const flow = lookUp(table.buckets[bucket], key, layers) ?? open(table, bucket, key, layers);
      flow.lastSeen = layers.time;
      if (!flow.isAwake) wake(table, flow);
      return flow;
    },
    keep(flow) {
      if (table.flows.delete(flow)) table.kept.add(flow);
    },
    side: () => key.side,
    sweep(now, visit) {
      for (const flow of table.awake) {
        if (visit(flow)) continue;
        flow.isAwake = false;
        table.awake.delete(flow);
      }
      // A clock that was set back begins anew.
      if (Math.abs(now - table.searchedAt) >= SEARCH_EVERY) closeIdle(table, now);
    },
    all: () => all(table),
    closeAll() {
      for (const flow of table.flows) close(table, flow);
      for (const flow of table.kept) close(table, flow);
    },
    size: () => table.flows.size + table.kept.size,
    evicted: () => table.evicted,
  };
}

function setKey(key: Key, layers: Layers, segment: number): void {
  const b = layers.bytes;
  key.size = layers.version === 4 ? 4 : layers.version === 6 ? 16 : 6;
  const src = addressKey(b, layers.src, key.size);
  const dst = addressKey(b, layers.dst, key.size);
  const isSwapped = src > dst || (src === dst && layers.sport > layers.dport);
  key.side = isSwapped ? 1 : 0;
  key.low = isSwapped ? dst : src;
  key.high = isSwapped ? src : dst;
  key.meta = (segment << 12) | (layers.version << 8) | layers.protocol;
  if (layers.version === 0) key.ports = layers.etherType ^ (layers.variant << 24);
  else key.ports = isSwapped ? (layers.dport << 16) | layers.sport : (layers.sport << 16) | layers.dport;
}

const addressKey = (b: Uint8Array, at: number, size: Key['size']): number =>
  size === 4 ? i32(b, at) : size === 6 ? macHash(b, at) : v6Hash(b, at);

const bucketOf = (key: Key): number =>
  mix32(key.low ^ Math.imul(key.high, 0x9e3779b1) ^ Math.imul(key.ports, 0x85ebca77) ^ key.meta) & (BUCKETS - 1);

function lookUp<S>(first: Flow<S> | undefined, key: Key, layers: Layers): Flow<S> | undefined {
  for (let flow = first; flow !== undefined; flow = flow.nextInBucket) {
    if (flow.low !== key.low || flow.high !== key.high || flow.ports !== key.ports || flow.meta !== key.meta) continue;
    if (flow.addresses === undefined || isSame(flow.addresses, layers, key)) return flow;
  }
  return undefined;
}

function open<S>(table: Table<S>, bucket: number, key: Key, layers: Layers): Flow<S> {
  if (table.flows.size >= MAX_UNKNOWN || table.flows.size + table.kept.size >= MAX_FLOWS) evict(table);
  const flow: Flow<S> = {
    low: key.low,
    high: key.high,
    ports: key.ports,
    meta: key.meta,
    addresses: key.size === 4 ? undefined : bothAddresses(layers, key),
    protocol: layers.protocol,
    state: table.owner.open(layers, key.side),
    bucket,
    closed: false,
    isAwake: false,
    lastSeen: layers.time,
    placed: layers.time,
    nextInBucket: table.buckets[bucket],
  };
  table.buckets[bucket] = flow;
  table.flows.add(flow);
  return flow;
}

function wake<S>({awake}: Table<S>, flow: Flow<S>): void {
  flow.isAwake = true;
  awake.add(flow);
}

function closeIdle<S>(table: Table<S>, now: Micros): void {
  table.searchedAt = now;
  for (const flows of [table.flows, table.kept]) {
    for (const flow of flows) if (now - flow.lastSeen > idleLimit(flow)) close(table, flow);
  }
}

function close<S>({awake, buckets, flows, kept, owner}: Table<S>, flow: Flow<S>): void {
  if (!flows.delete(flow)) kept.delete(flow);
  awake.delete(flow);
  const first = buckets[flow.bucket];
  if (first === flow) buckets[flow.bucket] = flow.nextInBucket;
  for (let before = first; before !== undefined; before = before.nextInBucket) {
    if (before.nextInBucket === flow) before.nextInBucket = flow.nextInBucket;
  }
  owner.close(flow);
}

/**
 * Unknown traffic goes first: a flood of new flows must not push out the ones that are understood. Many at once, since a set
 * finds its first member the slower the more were taken out before it.
 */
function evict<S>(table: Table<S>): void {
  let left = MAX_UNKNOWN / EVICTED_PART;
  for (const flows of [table.flows, table.kept]) {
    for (const flow of flows) {
      if (left === 0) return;
      if (isReplaced(flows, flow)) continue;
      left--;
      table.evicted++;
      close(table, flow);
    }
  }
}

/** Whoever spoke since it took its place takes a new one, behind the others. */
function isReplaced<S>(flows: Set<Flow<S>>, flow: Flow<S>): boolean {
  if (flow.placed === flow.lastSeen) return false;
  flow.placed = flow.lastSeen;
  flows.delete(flow);
  flows.add(flow);
  return true;
}

function idleLimit(flow: Flow<unknown>): Micros {
  if (flow.closed) return IDLE.closed;
  return flow.protocol === IP_PROTOCOL.tcp ? IDLE.tcp : IDLE.other;
}

const v6Hash = (b: Uint8Array, at: number): number =>
  mix32(
    i32(b, at) ^
      Math.imul(i32(b, at + 4), 0x9e3779b1) ^
      Math.imul(i32(b, at + 8), 0x85ebca77) ^
      Math.imul(i32(b, at + 12), 0xc2b2ae3d),
  );

const macHash = (b: Uint8Array, at: number): number => mix32((u16(b, at) << 8) ^ i32(b, at + 2));

function bothAddresses({bytes, src, dst}: Layers, {side, size}: Key): Uint8Array {
  const both = new Uint8Array(2 * size);
  const low = side === 0 ? src : dst;
  const high = side === 0 ? dst : src;
  for (let i = 0; i < size; i++) {
    both[i] = u8(bytes, low + i);
    both[size + i] = u8(bytes, high + i);
  }
  return both;
}

function isSame(both: Uint8Array, {bytes, src, dst}: Layers, {side, size}: Key): boolean {
  const low = side === 0 ? src : dst;
  const high = side === 0 ? dst : src;
  for (let i = 0; i < size; i += 2) {
    if (u16(both, i) !== u16(bytes, low + i) || u16(both, size + i) !== u16(bytes, high + i)) return false;
  }
  return true;
}
