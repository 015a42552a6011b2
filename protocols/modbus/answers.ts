/** Whether a response fits a request. MODBUS Application Protocol Specification V1.1b3, section 6. */
import {u8, u16} from '../../src/core/bytes.ts';
import {DIAGNOSTICS} from './functions.ts';
import {EXCEPTION_BIT} from './wire.ts';

/**
 * Does the response at `b[p..end)` answer the request at `rb[rp..rend)` of the same transaction and unit? An exception
 * answers any request of its function code.
 */
export function answers(rb: Uint8Array, rp: number, rend: number, b: Uint8Array, p: number, end: number): boolean {
  const code = u8(b, p);
  if ((code & 0x7f) !== (u8(rb, rp) & 0x7f)) return false;
  if (code >= EXCEPTION_BIT || rend - rp < 5 || end - p < 2) return true;
  switch (code) {
    case 1:
    case 2:
      return u8(b, p + 1) === (u16(rb, rp + 3) + 7) >> 3;
    case 3:
    case 4:
    case 23:
      return u8(b, p + 1) === 2 * u16(rb, rp + 3);
    case 5:
    case 6:
    case 15:
    case 16:
      return isEcho(rb, rp, rend, b, p, end, 5);
    case 22:
      return isEcho(rb, rp, rend, b, p, end, 7);
    case DIAGNOSTICS:
      return isEcho(rb, rp, rend, b, p, end, 3);
    default:
      return true;
  }
}

/** The first `length` bytes are the same, as far as both have them. */
function isEcho(
  rb: Uint8Array,
  rp: number,
  rend: number,
  b: Uint8Array,
  p: number,
  end: number,
  length: number,
): boolean {
  const there = Math.min(length, rend - rp, end - p);
  for (let i = 0; i < there; i++) if (u8(rb, rp + i) !== u8(b, p + i)) return false;
  return true;
}
