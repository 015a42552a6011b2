/** Blocks of a program: names, and the functions that download and upload them. */
import {printable, u8, u16, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Type (2 hex digits), number (5 digits), file system (1). */
export const BLOCK_NAME = 8;

const types: Readonly<Record<string, string>> = {
  '08': 'OB',
  '09': 'CMOD',
  '0A': 'DB',
  '0B': 'SDB',
  '0C': 'FC',
  '0D': 'SFC',
  '0E': 'FB',
  '0F': 'SFB',
};

/** `DB1` for the eight characters 0A00001P at `b[at]`; as they are where they say something else. */
export function blockName(b: Uint8Array, at: number): string {
  const text = printable(b, at, at + BLOCK_NAME);
  const type = types[text.slice(0, 2).toUpperCase()];
  const number = text.slice(2, 7);
  return type === undefined || !/^\d{5}$/.test(number) ? text : `${type}${Number(number)}`;
}

/** Function, status, error code (2), upload id (4), length of the file name. */
const FILE_NAME = 9;
/** The file name is `_` or `$`, then the block. */
const FILE_MARK = 1;

/** A request that names a block: request download, download block, download ended, start upload. */
export function addBlockRequest(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addTransfer(fields, b, p, end);
  if (p + FILE_NAME > end) return;
  const stop = Math.min(end, p + FILE_NAME + u8(b, p + FILE_NAME - 1));
  fields['s7comm.param.blockcontrol.filename'] = printable(b, p + FILE_NAME, stop);
  if (stop - p - FILE_NAME === FILE_MARK + BLOCK_NAME) {
    fields['bifrost.block'] = [blockName(b, p + FILE_NAME + FILE_MARK)];
  }
  addLengths(fields, b, stop, end);
}

/** Of a request to download: length (13), a character, bytes in the load memory (6 digits), bytes of code (6 digits). */
function addLengths(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at + 14 > end || u8(b, at) < 13) return;
  fields['s7comm.data.blockcontrol.loadmem_len'] = printable(b, at + 2, at + 8);
  fields['s7comm.data.blockcontrol.mc7code_len'] = printable(b, at + 8, at + 14);
}

/** Upload and end upload: the number that start upload gave. */
export function addTransfer(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (p + 2 <= end) fields['s7comm.param.blockcontrol.functionstatus'] = u8(b, p + 1);
  if (p + 8 > end) return;
  fields['s7comm.data.blockcontrol.errorcode'] = u16(b, p + 2);
  fields['s7comm.data.blockcontrol.uploadid'] = u32(b, p + 4);
}

/** The answer to start upload: the number of the transfer and, as digits, the length of the block. */
export function addUploadStarted(fields: Fields, b: Uint8Array, p: number, end: number): void {
  addTransfer(fields, b, p, end);
  if (p + FILE_NAME > end) return;
  const stop = Math.min(end, p + FILE_NAME + u8(b, p + FILE_NAME - 1));
  fields['s7comm.param.blockcontrol.upl_lenstring'] = printable(b, p + FILE_NAME, stop);
}

/** More of the block follows (1), or the transfer failed (2). */
export function addStatus(fields: Fields, b: Uint8Array, p: number, end: number): void {
  if (p + 2 <= end) fields['s7comm.param.blockcontrol.functionstatus'] = u8(b, p + 1);
}
