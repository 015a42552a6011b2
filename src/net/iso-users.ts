/** Which application the first user data of an ISO transport connection belongs to: they share port 102. */
import {u8, u16, u32} from '../core/bytes.ts';

export type IsoUserName = 's7comm' | 's7comm-plus' | 'mms' | 'unknown';

/** Session: CONNECT and ACCEPT (X.225 section 8.3), and GIVE TOKENS with DATA TRANSFER. */
const CONNECT = 0x0d;
const ACCEPT = 0x0e;
const DATA = 0x01000100;
/** Presentation user data, fully encoded. */
const USER_DATA = 0x61;
/** The object identifiers of MMS begin with 1.0.9506. */
const MMS_OID = 0x28ca22;
/** Bytes in which the identifier must come. */
const MAX_SEARCH = 512;

export function isoUserOf(b: Uint8Array, at: number, end: number): IsoUserName {
  const first = u8(b, at);
  if (first === 0x32) return 's7comm';
  if (first === 0x72) return 's7comm-plus';
  if (first === CONNECT || first === ACCEPT) return namesMms(b, at, end) ? 'mms' : 'unknown';
  if (end - at > 4 && u32(b, at) === DATA && u8(b, at + 4) === USER_DATA) return 'mms';
  return 'unknown';
}

function namesMms(b: Uint8Array, at: number, end: number): boolean {
  const stop = Math.min(end, at + MAX_SEARCH) - 3;
  for (let i = at; i <= stop; i++) if (u8(b, i) === 0x28 && u16(b, i + 1) === (MMS_OID & 0xffff)) return true;
  return false;
}
