/** NetBIOS session service or direct TCP (RFC 1002 §4.3, MS-SMB2 §2.1), and the headers of SMB 1 (MS-CIFS) and 2 (MS-SMB2 §2.2.1). */
import {u8, u16, u16le, u32, u32le} from '../../src/core/bytes.ts';

export const NBSS_HEADER = 4;
const SMB1 = 0xff534d42;
const SMB2 = 0xfe534d42;
/** An encrypted, and a compressed message of SMB 3. */
const SMB3_ENCRYPTED = 0xfd534d42;
const SMB3_COMPRESSED = 0xfc534d42;
export const SMB1_HEADER = 32;
export const SMB2_HEADER = 64;
const KEEP_ALIVE = 0x85;
const SESSION_REQUEST = 0x81;

export const messageLength = (b: Uint8Array, at: number): number => (u8(b, at + 1) << 16) | u16(b, at + 2);

/** What begins at `b[at..end)`: at least eight bytes. `nbss` is a message of the session service itself. */
export function messageAt(b: Uint8Array, at: number): 'smb1' | 'smb2' | 'sealed' | 'nbss' | 'no' {
  const type = u8(b, at);
  if (type === KEEP_ALIVE) return messageLength(b, at) === 0 ? 'nbss' : 'no';
  if (type >= SESSION_REQUEST && type < KEEP_ALIVE) return messageLength(b, at) <= 128 ? 'nbss' : 'no';
  if (type !== 0) return 'no';
  return smbAt(b, at);
}

function smbAt(b: Uint8Array, at: number): 'smb1' | 'smb2' | 'sealed' | 'no' {
  const magic = u32(b, at + NBSS_HEADER);
  if (magic === SMB1) return messageLength(b, at) >= SMB1_HEADER + 3 ? 'smb1' : 'no';
  if (magic === SMB2) return messageLength(b, at) > SMB2_HEADER ? 'smb2' : 'no';
  return magic === SMB3_ENCRYPTED || magic === SMB3_COMPRESSED ? 'sealed' : 'no';
}

// Accessors of the SMB2 header at `at`.
export const status = (b: Uint8Array, at: number): number => u32le(b, at + 8);
export const command = (b: Uint8Array, at: number): number => u16le(b, at + 12);
export const isResponse = (b: Uint8Array, at: number): boolean => (u32le(b, at + 16) & 1) !== 0;
export const nextCommand = (b: Uint8Array, at: number): number => u32le(b, at + 20);
/** The lower half: messages of one connection count up from 0. */
export const messageId = (b: Uint8Array, at: number): number => u32le(b, at + 24);

export const NEGOTIATE = 0;
export const SESSION_SETUP = 1;
export const TREE_CONNECT = 3;
export const CREATE = 5;
export const CLOSE = 6;
export const READ = 8;
export const WRITE = 9;

export const STATUS_OK = 0;
export const STATUS_MORE_PROCESSING = 0xc0000016;
export const STATUS_PENDING = 0x103;
