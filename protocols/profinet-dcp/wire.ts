/**
 * PROFINET DCP on the wire: frame id (2), service (1), type (1), transaction (4), response delay (2), length (2), blocks.
 * A block is option (1), suboption (1), length (2), data, padded to an even length. IEC 61158-6-10, DCP.
 */
import {u8, u16, u32} from '../../src/core/bytes.ts';

export const HEADER = 12;
export const BLOCK_HEADER = 4;
const FRAME = {hello: 0xfefc, getSet: 0xfefd, identifyRequest: 0xfefe, identifyResponse: 0xfeff} as const;
export const SERVICE = {get: 3, set: 4, identify: 5, hello: 6} as const;
export const OPTION = {ip: 1, device: 2, dhcp: 3, control: 5} as const;
export const CONTROL = {start: 1, end: 2, signal: 3, response: 4, factoryReset: 5, resetToFactory: 6} as const;
/** More blocks than this are not read. */
export const MAX_BLOCKS = 64;

export type Check = 'ok' | 'not-dcp' | 'length';

export function check(b: Uint8Array, at: number, end: number): Check {
  if (end - at < 2 || frameId(b, at) < FRAME.hello || frameId(b, at) > FRAME.identifyResponse) return 'not-dcp';
  if (end - at < HEADER || at + HEADER + u16(b, at + 10) > end) return 'length';
  return 'ok';
}

export const frameId = (b: Uint8Array, at: number): number => u16(b, at);
export const service = (b: Uint8Array, at: number): number => u8(b, at + 2);
export const isResponse = (b: Uint8Array, at: number): boolean => (u8(b, at + 3) & 1) !== 0;
/** The device does not know the service. */
export const isUnsupported = (b: Uint8Array, at: number): boolean => (u8(b, at + 3) & 4) !== 0;
export const transaction = (b: Uint8Array, at: number): number => u32(b, at + 4);
export const blocksEnd = (b: Uint8Array, at: number): number => at + HEADER + u16(b, at + 10);

/** The block behind the one at `block`; blocks that are there begin before `end - 3`. */
export const nextBlock = (b: Uint8Array, block: number): number => block + BLOCK_HEADER + padded(u16(b, block + 2));

const padded = (length: number): number => length + (length & 1);

/** Behind the last block that is whole. The padding of the last one may be missing. */
export function lastWhole(b: Uint8Array, at: number): number {
  const end = blocksEnd(b, at);
  let block = at + HEADER;
  for (let i = 0; i < MAX_BLOCKS && block + BLOCK_HEADER <= end; i++) {
    if (block + BLOCK_HEADER + u16(b, block + 2) > end) break;
    block = nextBlock(b, block);
  }
  return Math.min(block, end);
}

/** Bytes before the value of a block: a qualifier to set, a status in responses and hellos. */
export const infoLength = (b: Uint8Array, at: number): number =>
  isResponse(b, at) || service(b, at) === SERVICE.set || service(b, at) === SERVICE.hello ? 2 : 0;

/** A get request is a row of options without lengths. */
export const isOptionList = (b: Uint8Array, at: number): boolean =>
  service(b, at) === SERVICE.get && !isResponse(b, at);
