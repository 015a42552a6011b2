/**
 * The pcapng capture file: blocks in sections, several interfaces, time units of their own.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
 */
import {u8, u16, u16le, u32, u32le} from '../core/bytes.ts';
import {type CaptureFormat, damaged, MAX_FRAME, type Parsed} from './format.ts';
import type {FrameSink} from './frame-sink.ts';
import {type InterfaceClock, interfaceClock, timeAt} from './interface-clock.ts';

const BLOCK = {section: 0x0a0d0d0a, interface: 1, packet: 2, simplePacket: 3, enhancedPacket: 6} as const;
const OPTION = {end: 0, name: 2, timeResolution: 9, timeOffset: 14} as const;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SMALLEST_BLOCK = 12;
/** A frame with its options; other blocks (decryption secrets, name tables) may be longer and are skipped piece by piece. */
const MAX_PACKET_BLOCK = MAX_FRAME + 65_536;
/** Interfaces of a file; more is an attack on the reader. */
const MAX_INTERFACES = 4096;
const MAX_NAME = 256;

interface Interface {
  readonly link: number;
  readonly clock: InterfaceClock;
  readonly snapLength: number;
}

interface State {
  readonly segment: string;
  readonly sink: FrameSink;
  little: boolean;
  interfaces: Interface[];
  /** Bytes of an uninteresting block that are still to be skipped. */
  skip: number;
}

/** Undefined: the first four bytes are not those of such a file. */
export function pcapngFormat(first: Uint8Array, segment: string, sink: FrameSink): CaptureFormat | undefined {
  if (u32(first, 0) !== BLOCK.section) return undefined;
  const state: State = {segment, sink, little: true, interfaces: [], skip: 0};
  return {name: 'pcapng', parse: (b, start, end) => parse(state, b, start, end), skipping: () => state.skip};
}

function parse(state: State, b: Uint8Array, start: number, end: number): Parsed {
  let at = start;
  for (;;) {
    const skipped = Math.min(state.skip, end - at);
    state.skip -= skipped;
    at += skipped;
    if (state.skip > 0 || end - at < SMALLEST_BLOCK) return {used: at - start};
    const length = next(state, b, at, end);
    if (typeof length === 'string') return damaged(at - start, length);
    if (length === 0) return {used: at - start};
    at += length;
  }
}

/** Reads the block at `at`: its length, 0 when it is not whole yet or is to be skipped, or what is wrong with it. */
function next(state: State, b: Uint8Array, at: number, end: number): number | string {
  if (u32(b, at) === BLOCK.section && !section(state, b, at)) return 'a section without byte order';
  const length = word(state, b, at + 4);
  if (length < SMALLEST_BLOCK || length % 4 !== 0) return `a block claims ${length} bytes`;
  if (!isRead(word(state, b, at))) {
    const here = Math.min(length, end - at);
    state.skip = length - here;
    return here;
  }
  if (length > MAX_PACKET_BLOCK) return `a block claims ${length} bytes`;
  return end - at < length ? 0 : (block(state, b, at, at + length) ?? length);
}

const word = (state: State, b: Uint8Array, at: number): number => (state.little ? u32le(b, at) : u32(b, at));
const half = (state: State, b: Uint8Array, at: number): number => (state.little ? u16le(b, at) : u16(b, at));

const isRead = (type: number): boolean =>
  type === BLOCK.interface || type === BLOCK.enhancedPacket || type === BLOCK.simplePacket || type === BLOCK.packet;

/** A new section: byte order and interfaces start anew. */
function section(state: State, b: Uint8Array, at: number): boolean {
  const isLittle = u32le(b, at + 8) === BYTE_ORDER_MAGIC;
  if (!isLittle && u32(b, at + 8) !== BYTE_ORDER_MAGIC) return false;
  state.little = isLittle;
  state.interfaces = [];
  return true;
}

/** Reads the block `b[at..end)`; the answer is what is wrong with it. */
function block(state: State, b: Uint8Array, at: number, end: number): string | undefined {
  switch (word(state, b, at)) {
    case BLOCK.interface:
      return interfaceBlock(state, b, at, end);
    case BLOCK.enhancedPacket:
      return packet(state, b, at + 28, end, word(state, b, at + 8), at + 12, at + 20);
    case BLOCK.packet:
      return packet(state, b, at + 28, end, half(state, b, at + 8), at + 12, at + 20);
    default:
      return simplePacket(state, b, at, end);
  }
}

function interfaceBlock(state: State, b: Uint8Array, at: number, end: number): string | undefined {
  if (end - at < 20) return 'an interface description is too short';
  if (state.sink.links.length >= MAX_INTERFACES) return `more than ${MAX_INTERFACES} interfaces`;
  const options = readOptions(state, b, at + 16, end - 4);
  const link = state.sink.links.length;
  state.sink.links.push({name: options.name ?? String(link), linkType: half(state, b, at + 8), segment: state.segment});
  const clock = interfaceClock(options.resolution, options.offset);
  state.interfaces.push({link, clock, snapLength: word(state, b, at + 12)});
  return undefined;
}

interface Options {
  name?: string;
  resolution?: number;
  /** Seconds. */
  offset?: number;
}

function readOptions(state: State, b: Uint8Array, start: number, end: number): Options {
  const options: Options = {};
  let at = start;
  while (end - at >= 4) {
    const code = half(state, b, at);
    const length = half(state, b, at + 2);
    const value = at + 4;
    if (code === OPTION.end || end - value < length) break;
    if (code === OPTION.name) options.name = nameOf(b, value, length);
    else if (code === OPTION.timeResolution && length >= 1) options.resolution = u8(b, value);
    else if (code === OPTION.timeOffset && length >= 8) options.offset = seconds(state, b, value);
    at = value + ((length + 3) & ~3);
  }
  return options;
}

const nameOf = (b: Uint8Array, at: number, length: number): string =>
  new TextDecoder().decode(b.subarray(at, at + Math.min(length, MAX_NAME)));

function seconds(state: State, b: Uint8Array, at: number): number {
  const high = word(state, b, state.little ? at + 4 : at) | 0;
  return high * 2 ** 32 + word(state, b, state.little ? at : at + 4);
}

/** Frame at `start`; its time stamp at `stampAt` (high, low), its captured and original length at `lengthAt`. */
function packet(
  state: State,
  b: Uint8Array,
  start: number,
  end: number,
  index: number,
  stampAt: number,
  lengthAt: number,
): string | undefined {
  if (end - start < 4) return 'a packet block is too short';
  const from = state.interfaces[index];
  if (from === undefined) return `a packet of interface ${index}, which was not described`;
  const length = word(state, b, lengthAt);
  if (length > end - 4 - start) return `a packet claims ${length} bytes`;
  state.sink.time = timeAt(from.clock, word(state, b, stampAt), word(state, b, stampAt + 4));
  state.sink.frame(start, start + length, Math.max(length, word(state, b, lengthAt + 4)), from.link);
  return undefined;
}

/** A packet of the first interface, without time: it came no earlier than the one before it. */
function simplePacket(state: State, b: Uint8Array, at: number, end: number): string | undefined {
  const from = state.interfaces[0];
  if (end - at < 16) return 'a packet block is too short';
  if (from === undefined) return 'a packet of an interface that was not described';
  const wireLength = word(state, b, at + 8);
  const start = at + 12;
  const captured = Math.min(wireLength, end - 4 - start, from.snapLength > 0 ? from.snapLength : wireLength);
  if (Number.isNaN(state.sink.time)) state.sink.time = from.clock.offset;
  state.sink.frame(start, start + captured, wireLength, from.link);
  return undefined;
}
