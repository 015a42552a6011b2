/**
 * Live capture on Linux: a ring of blocks that the kernel fills and this thread reads, AF_PACKET with TPACKET_V3. No
 * system call and no copy a packet; CAP_NET_RAW is all it needs. The kernel counts what it had to drop.
 * linux/if_packet.h, Documentation/networking/packet_mmap.rst
 */
import {u16le, u32le} from '../core/bytes.ts';
import {AppError} from '../core/errors.ts';
import {BLOCK_FRAMES, type CaptureStats, type Link, type PacketBlock, packetBlock} from '../core/packet-source.ts';
import {attachFilter} from './bpf.ts';
import {type Libc, libc, refused, SOL_PACKET} from './libc.ts';
import type {CaptureHandlers, InterfaceSettings} from './settings.ts';

const BLOCK_BYTES = 256 * 1024;
const BLOCKS = 128;
const FRAME_BYTES = 2048;
/** The kernel hands over a block that is not full after this long. */
const RETIRE_MS = 10;
const DRAIN_EVERY_MS = 5;
/** Reading stops after this long, so that timers run: what does not fit is dropped by the kernel, and counted. */
const DRAIN_BUDGET_MS = 8;
const LOOK_EVERY_MS = 1000;

const OPTION = {membership: 1, rxRing: 5, statistics: 6, version: 10, ignoreOutgoing: 23} as const;
const TPACKET_V3 = 2;
const PROMISCUOUS = 1;

/** Offsets in a block's descriptor, and in a packet's header. */
const BLOCK = {status: 8, packets: 12, first: 16} as const;
const PACKET = {
  next: 0,
  seconds: 4,
  nanoseconds: 8,
  captured: 12,
  length: 16,
  status: 20,
  mac: 24,
  vlanTag: 32,
} as const;
const OURS = 1;
const VLAN_VALID = 0x10;

/** ARPHRD_ type → LINKTYPE_: Ethernet and loopback have its header; tunnels without link layer carry IP. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [772, 1],
  [65_534, 101],
  [768, 101],
  [776, 101],
]);

/** One opened ring. */
interface Ring {
  readonly c: Libc;
  readonly fd: number;
  readonly interfaceIndex: number;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** The same memory, for the status words. */
  readonly words: Int32Array;
  readonly unmap: () => void;
  block: number;
}

export interface RingSource {
  readonly link: Link;
  stats(): CaptureStats;
  close(): void;
}

/** Opens a ring on an interface and drains it until closed. Throws `capture-open`: why not, and what to do. */
export function openRing(
  settings: InterfaceSettings,
  linkIndex: number,
  links: readonly Link[],
  handlers: CaptureHandlers,
): RingSource {
  const c = libc();
  const counters = {seen: 0, dropped: 0};
  let ring: Ring | undefined = open(c, settings);
  const {linkType} = ring;
  const frames = packetBlock(ring.bytes);
  frames.link.fill(linkIndex);
  const hand = (): void => {
    counters.seen += frames.count;
    if (frames.count > 0) handlers.onBlock(frames, links);
    frames.count = 0;
  };

  function drainSome(): void {
    if (ring !== undefined && drain(ring, frames, hand)) setImmediate(drainSome);
  }

  /** An interface that went away comes back with another index, and needs another ring. */
  function look(): void {
    if (ring !== undefined) counters.dropped += droppedSince(ring);
    const index = c.interfaceIndex(settings.name);
    if (ring !== undefined && index === ring.interfaceIndex) return;
    if (ring !== undefined) {
      release(ring);
      ring = undefined;
      handlers.onEvent({level: 'error', message: 'interface is gone: capture waits for it', interface: settings.name});
    }
    if (index === 0) return;
    try {
      ring = open(c, settings);
      frames.bytes = ring.bytes;
      handlers.onEvent({level: 'warn', message: 'interface is back: capturing again', interface: settings.name});
    } catch (error) {
      handlers.onEvent({
        level: 'error',
        message: error instanceof Error ? error.message : String(error),
        interface: settings.name,
      });
    }
  }

  const timers = [setInterval(drainSome, DRAIN_EVERY_MS), setInterval(look, LOOK_EVERY_MS)];
  return {
    link: {name: settings.name, linkType, segment: settings.segment},
    stats() {
      if (ring !== undefined) counters.dropped += droppedSince(ring);
      return {...counters};
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      if (ring === undefined) return;
      while (drain(ring, frames, hand));
      counters.dropped += droppedSince(ring);
      release(ring);
      ring = undefined;
    },
  };
}

function open(c: Libc, settings: InterfaceSettings): Ring {
  const {name} = settings;
  const interfaceIndex = c.interfaceIndex(name);
  if (interfaceIndex === 0) throw new AppError('capture-open', `${name}: no such interface; ip link lists them`);
  const fd = c.socket();
  if (fd < 0) throw refused(c, name, 'opening a packet socket');
  try {
    set(c, fd, name, OPTION.version, [TPACKET_V3]);
    set(c, fd, name, OPTION.ignoreOutgoing, [1]);
    const frameCount = (BLOCK_BYTES / FRAME_BYTES) * BLOCKS;
    set(c, fd, name, OPTION.rxRing, [BLOCK_BYTES, BLOCKS, FRAME_BYTES, frameCount, RETIRE_MS, 0, 0]);
    const mapped = c.map(fd, BLOCK_BYTES * BLOCKS);
    if (mapped === undefined) throw refused(c, name, 'mapping the ring');
    return {...bindTo(c, fd, settings, interfaceIndex), ...viewsOf(mapped), c, fd, interfaceIndex, block: 0};
  } catch (error) {
    c.close(fd);
    throw error;
  }
}

const viewsOf = ({memory, unmap}: {memory: ArrayBuffer; unmap(): void}) => ({
  bytes: new Uint8Array(memory),
  words: new Int32Array(memory),
  unmap,
});

function bindTo(c: Libc, fd: number, settings: InterfaceSettings, interfaceIndex: number): {linkType: number} {
  const {name, promiscuous} = settings;
  if (promiscuous) set(c, fd, name, OPTION.membership, [interfaceIndex, PROMISCUOUS, 0, 0]);
  // The filter goes first: no frame may slip in before it.
  const bare = LINK_TYPES.get(1) ?? 1;
  attachFilter(c, fd, settings, bare);
  if (c.bind(fd, interfaceIndex) !== 0) throw refused(c, name, 'binding to the interface');
  const linkType = LINK_TYPES.get(c.hardwareType(fd));
  if (linkType === undefined) {
    throw new AppError(
      'capture-open',
      `${name}: link type ${c.hardwareType(fd)} is not for the ring; use capture.source: pcap`,
    );
  }
  if (linkType !== bare) attachFilter(c, fd, settings, linkType);
  return {linkType};
}

function set(c: Libc, fd: number, name: string, option: number, values: readonly number[]): void {
  const bytes = Buffer.from(Uint32Array.from(values).buffer);
  if (c.setOption(fd, SOL_PACKET, option, bytes) !== 0) throw refused(c, name, `socket option ${option}`);
}

function release({c, fd, unmap}: Ring): void {
  unmap();
  c.close(fd);
}

/** The counters begin anew at every read. */
function droppedSince({c, fd}: Ring): number {
  const statistics = Buffer.alloc(12);
  return c.getOption(fd, SOL_PACKET, OPTION.statistics, statistics) === 0 ? statistics.readUInt32LE(4) : 0;
}

/** Reads finished blocks for as long as the budget allows; true: there is more. */
function drain(ring: Ring, frames: PacketBlock, hand: () => void): boolean {
  const until = performance.now() + DRAIN_BUDGET_MS;
  for (;;) {
    const start = ring.block * BLOCK_BYTES;
    const status = (start + BLOCK.status) >> 2;
    if ((Atomics.load(ring.words, status) & OURS) === 0) return false;
    walk(ring.bytes, start, frames, hand);
    hand();
    // From here on the memory is the kernel's again.
    Atomics.store(ring.words, status, 0);
    ring.block = (ring.block + 1) % BLOCKS;
    if (performance.now() >= until) return true;
  }
}

function walk(b: Uint8Array, start: number, frames: PacketBlock, hand: () => void): void {
  let at = start + u32le(b, start + BLOCK.first);
  for (let left = u32le(b, start + BLOCK.packets); left > 0; left--) {
    const i = frames.count;
    const frame = at + u16le(b, at + PACKET.mac);
    frames.start[i] = frame;
    frames.end[i] = frame + u32le(b, at + PACKET.captured);
    frames.wireLength[i] = u32le(b, at + PACKET.length);
    frames.time[i] = u32le(b, at + PACKET.seconds) * 1e6 + Math.floor(u32le(b, at + PACKET.nanoseconds) / 1000);
    const isTagged = (u32le(b, at + PACKET.status) & VLAN_VALID) !== 0;
    frames.vlan[i] = isTagged ? u32le(b, at + PACKET.vlanTag) & 0xffff : -1;
    frames.count = i + 1;
    if (frames.count === BLOCK_FRAMES) hand();
    at += u32le(b, at + PACKET.next);
  }
}
