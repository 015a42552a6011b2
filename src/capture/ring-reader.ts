/**
 * Reads the blocks of a ring that the kernel has finished, and gives them back. One view over the whole ring and numeric
 * offsets: no object, no copy and no system call a packet. linux/if_packet.h: tpacket_block_desc, tpacket3_hdr
 */
import {u16le, u32le} from '../core/bytes.ts';
import {BLOCK_FRAMES, type PacketBlock} from '../core/packet-source.ts';

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

export interface Ring {
  /** The ring, and the same memory for the status words. */
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly blockBytes: number;
  readonly blocks: number;
  /** Block that the kernel finishes next. */
  next: number;
}

/**
 * Reads one block, if there is one. `hand` gets `frames` filled and must leave them empty; the memory is the kernel's
 * again afterwards.
 */
export function readBlock(ring: Ring, frames: PacketBlock, hand: () => void): boolean {
  const start = ring.next * ring.blockBytes;
  const status = (start + BLOCK.status) >> 2;
  if ((Atomics.load(ring.words, status) & OURS) === 0) return false;
  walk(ring.bytes, start, frames, hand);
  hand();
  Atomics.store(ring.words, status, 0);
  ring.next = (ring.next + 1) % ring.blocks;
  return true;
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
