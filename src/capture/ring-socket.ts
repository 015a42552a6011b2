/**
 * A packet socket with a ring of blocks that the kernel fills: AF_PACKET, TPACKET_V3. CAP_NET_RAW is all it needs. The
 * socket outlives its interface: when that comes back under its name, the same ring goes on with it.
 * packet(7), linux/if_packet.h, Documentation/networking/packet_mmap.rst
 */
import {AppError} from '../core/errors.ts';
import {attachFilter, refuseAll} from './bpf.ts';
import {ALL_PROTOCOLS, type Libc, libc, NO_PROTOCOL, refused, SOL_PACKET} from './libc.ts';
import {linkTypeOf} from './link-type.ts';
import type {InterfaceSettings} from './settings.ts';

/** Room for the longest frame that is kept (`capture.snapLength`) and its header. */
export const BLOCK_BYTES = 128 * 1024;
export const BLOCKS = 128;
/** The kernel hands over a block that is not full after this long; all of them hold 2.5 s of a plant that fills none. */
export const RETIRE_MS = 20;
const RING_BYTES = BLOCK_BYTES * BLOCKS;
/** Unit of the kernel's own sanity checks; frames in a block have any length. */
const FRAME_BYTES = 2048;
const FRAMES = RING_BYTES / FRAME_BYTES;

const OPTION = {membership: 1, rxRing: 5, statistics: 6, version: 10, ignoreOutgoing: 23} as const;
const TPACKET_V3 = 2;
const PROMISCUOUS = 1;
/** struct tpacket_stats_v3: frames, drops, times that the ring was full. */
const STATISTICS = 12;

export interface RingSocket {
  readonly memory: ArrayBuffer;
  /** LINKTYPE_ number. */
  readonly linkType: number;
  interfaceIndex(): number;
  /** Goes on with another interface of the same name. Throws `capture-open`. */
  attach(interfaceIndex: number): void;
  /** Frames that the kernel dropped since the last call: its counters begin anew at every read. */
  dropped(): number;
  /** No more frames; those in the block that is being filled come after `RETIRE_MS`. */
  refuseMore(): void;
  /** Index that the configured name has now, 0: none; and what the socket's own interface is called now. */
  lookUp(): {readonly index: number; readonly name: string | undefined; readonly hasLink: boolean};
  /** The memory must not be touched any more. */
  close(): void;
}

/** Throws `capture-open`: why not, and what to do. */
export function openRingSocket(settings: InterfaceSettings): RingSocket {
  const {name} = settings;
  if (process.platform !== 'linux')
    throw new AppError('capture-open', `${name}: the ring is there on Linux only; use capture.source: pcap`);
  const c = libc();
  const index = c.interfaceIndex(name);
  if (index === 0) throw new AppError('capture-open', `${name}: no such interface; ip link lists them`);
  const fd = c.socket();
  if (fd < 0) throw refused(c, name, 'opening a packet socket');
  try {
    return ringSocket(c, fd, settings, index);
  } catch (error) {
    c.close(fd);
    throw error;
  }
}

function ringSocket(c: Libc, fd: number, settings: InterfaceSettings, index: number): RingSocket {
  const {name} = settings;
  set(c, fd, name, 'version 3 of the ring', OPTION.version, [TPACKET_V3]);
  // Else what this box itself sends, its polls above all, counts as seen.
  set(c, fd, name, 'ignoring outgoing frames', OPTION.ignoreOutgoing, [1]);
  const ring = [BLOCK_BYTES, BLOCKS, FRAME_BYTES, FRAMES, RETIRE_MS, 0, 0];
  set(c, fd, name, `a ring of ${RING_BYTES >> 20} MiB`, OPTION.rxRing, ring);
  const mapped = c.map(fd, RING_BYTES);
  if (mapped === undefined) throw refused(c, name, 'mapping the ring');
  let bound = index;
  let linkType: number;
  try {
    linkType = attach(c, fd, settings, index);
  } catch (error) {
    mapped.unmap();
    throw error;
  }
  return {
    memory: mapped.memory,
    linkType,
    interfaceIndex: () => bound,
    attach(next) {
      const type = attach(c, fd, settings, next);
      if (type !== linkType)
        throw new AppError('capture-open', `${name}: it is of link type ${type} now, not ${linkType}; start again`);
      bound = next;
    },
    dropped: () => dropped(c, fd),
    refuseMore: () => refuseAll(c, fd, name),
    lookUp() {
      const own = c.interfaceName(bound);
      return {index: c.interfaceIndex(name), name: own, hasLink: own !== undefined && c.hasLink(fd, own)};
    },
    close() {
      mapped.unmap();
      c.close(fd);
    },
  };
}

/** Binds first without frames, to learn the link type that the filter is compiled for: none may slip in before it. */
function attach(c: Libc, fd: number, settings: InterfaceSettings, index: number): number {
  const {name, promiscuous} = settings;
  if (c.bind(fd, index, NO_PROTOCOL) !== 0) throw refused(c, name, 'binding to the interface');
  const hardware = c.hardwareType(fd);
  const linkType = linkTypeOf(hardware);
  if (linkType === undefined) {
    const what = `link type ${hardware} (ARPHRD) is not one of the ring`;
    throw new AppError('capture-open', `${name}: ${what}; use capture.source: pcap`);
  }
  attachFilter(c, fd, settings, linkType);
  if (promiscuous) set(c, fd, name, 'promiscuous mode', OPTION.membership, [index, PROMISCUOUS, 0, 0]);
  if (c.bind(fd, index, ALL_PROTOCOLS) !== 0) throw refused(c, name, 'binding to the interface');
  return linkType;
}

function set(c: Libc, fd: number, name: string, what: string, option: number, values: readonly number[]): void {
  const bytes = Buffer.from(Uint32Array.from(values).buffer);
  if (c.setOption(fd, SOL_PACKET, option, bytes) !== 0) throw refused(c, name, what);
}

function dropped(c: Libc, fd: number): number {
  const statistics = Buffer.alloc(STATISTICS);
  return c.getOption(fd, SOL_PACKET, OPTION.statistics, statistics) === 0 ? statistics.readUInt32LE(4) : 0;
}
