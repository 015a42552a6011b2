/**
 * Writes frames as blocks of a pcapng file, little-endian, times in microseconds. A file may be written in pieces: the
 * first begins with a section, and an interface is described before its first frame.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html sections 4.1 to 4.3
 */
import type {RingPiece} from '../core/evidence.ts';
import {joined} from '../core/joined.ts';
import type {Link} from '../core/packet-source.ts';
import type {KeptFrame} from './frame-ring.ts';

const BLOCK = {section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6} as const;
const OPTION = {end: 0, comment: 1, name: 2, description: 3, application: 4, timeResolution: 9} as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const HALF = 2 ** 32;
const ETHERNET = 1;
/** Length of the two MAC addresses, behind which a VLAN tag stands, and of the tag. */
const MACS = 12;
const TAG = 4;
const DOT1Q = 0x8100;
/** Of a packet block, all but frame and options. */
const PACKET_HEAD = 28;
const TAIL = 4;

export interface PcapngWriter {
  /** The blocks of these frames, and of what must stand before them. `comments`: what is said of a frame, by its number. */
  write(frames: readonly KeptFrame[], comments: ReadonlyMap<number, string>): Uint8Array;
}

export function pcapngWriter(application: string): PcapngWriter {
  const interfaces = new Map<Link, number>();
  let head = section(application);
  return {
    write(frames, comments) {
      const described = frames.map(({link}) => link).filter((link) => isNew(interfaces, link));
      const heads = [head, ...described.map(description)];
      head = NOTHING;
      return joined([...heads, packets(frames, interfaces, comments)]);
    },
  };
}

/** The beginning of a file of one interface, and what may follow it. */
export const pcapngHead = (application: string, link: RingPiece['link']): Uint8Array =>
  joined([section(application), description(link)]);
export const pcapngPackets = (frames: readonly KeptFrame[]): Uint8Array => packets(frames, ONE_INTERFACE, NO_COMMENTS);

const ONE_INTERFACE: ReadonlyMap<Link, number> = new Map();
const NO_COMMENTS: ReadonlyMap<number, string> = new Map();

function packets(
  frames: readonly KeptFrame[],
  interfaces: ReadonlyMap<Link, number>,
  comments: ReadonlyMap<number, string>,
): Uint8Array {
  const options = frames.map(({number}) => commentOptions(comments.get(number)));
  const blocks = new Uint8Array(frames.reduce((sum, frame, i) => sum + packetBytes(frame) + lengthOf(options[i]), 0));
  const view = new DataView(blocks.buffer);
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    at = packet(blocks, view, at, frame, interfaces.get(frame.link) ?? 0, options[i] ?? NOTHING);
  }
  return blocks;
}

/** Gives an interface that has none its number. */
function isNew(interfaces: Map<Link, number>, link: Link): boolean {
  if (interfaces.has(link)) return false;
  interfaces.set(link, interfaces.size);
  return true;
}

const NOTHING = new Uint8Array(0);
const lengthOf = (bytes: Uint8Array | undefined): number => bytes?.length ?? 0;
const padded = (length: number): number => (length + 3) & ~3;

const isTagged = ({vlan, link, start, end}: KeptFrame): boolean =>
  vlan >= 0 && link.linkType === ETHERNET && end - start >= MACS;

/** Bytes of a frame's block without comment. */
export const packetBytes = (frame: KeptFrame): number =>
  PACKET_HEAD + padded(frame.end - frame.start + (isTagged(frame) ? TAG : 0)) + TAIL;

/** The tag that the kernel took out is put back. Answers where the next block begins. */
function packet(
  file: Uint8Array,
  view: DataView,
  at: number,
  frame: KeptFrame,
  id: number,
  options: Uint8Array,
): number {
  const {bytes, start, end, wireLength, time, vlan} = frame;
  const tag = isTagged(frame) ? TAG : 0;
  const length = packetBytes(frame) + options.length;
  view.setUint32(at, BLOCK.enhancedPacket, true);
  view.setUint32(at + 4, length, true);
  view.setUint32(at + 8, id, true);
  view.setUint32(at + 12, Math.floor(time / HALF), true);
  view.setUint32(at + 16, time % HALF, true);
  view.setUint32(at + 20, end - start + tag, true);
  view.setUint32(at + 24, wireLength + tag, true);
  const data = at + PACKET_HEAD;
  const split = tag === 0 ? start : start + MACS;
  if (tag > 0) {
    file.set(bytes.subarray(start, split), data);
    view.setUint16(data + MACS, DOT1Q);
    view.setUint16(data + MACS + 2, vlan);
  }
  file.set(bytes.subarray(split, end), data + split - start + tag);
  file.set(options, at + length - TAIL - options.length);
  view.setUint32(at + length - TAIL, length, true);
  return at + length;
}

function section(application: string): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, BYTE_ORDER_MAGIC, true);
  view.setUint16(4, 1, true);
  view.setBigInt64(8, -1n, true); // how long the section will be is not known
  return block(BLOCK.section, [body, textOption(OPTION.application, application), END]);
}

function description({name, segment, linkType}: RingPiece['link']): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, linkType, true);
  const microseconds = option(OPTION.timeResolution, Uint8Array.of(6));
  const options = [textOption(OPTION.name, name), textOption(OPTION.description, `segment ${segment}`), microseconds];
  return block(BLOCK.interface, [body, ...options, END]);
}

const commentOptions = (comment: string | undefined): Uint8Array =>
  comment === undefined ? NOTHING : joined([textOption(OPTION.comment, comment), END]);

const textOption = (code: number, text: string): Uint8Array => option(code, new TextEncoder().encode(text));

function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

const END = option(OPTION.end, NOTHING);

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const bytes = joined([new Uint8Array(8), ...parts, new Uint8Array(TAIL)]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  view.setUint32(bytes.length - TAIL, bytes.length, true);
  return bytes;
}
