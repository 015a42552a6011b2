/** ARP over Ethernet for IPv4 (RFC 826). */
import {u8, u16} from '../core/bytes.ts';

const LENGTH = 28;

/** True: `b[at..end)` is such an ARP packet, and the accessors below may be called. */
export const isArp = (b: Uint8Array, at: number, end: number): boolean =>
  end - at >= LENGTH && u16(b, at) === 1 && u16(b, at + 2) === 0x0800 && u8(b, at + 4) === 6 && u8(b, at + 5) === 4;

/** 1 request, 2 reply. */
export const operation = (b: Uint8Array, at: number): number => u16(b, at + 6);
export const REPLY = 2;

/** Offsets of the addresses. */
export const senderMac = (at: number): number => at + 8;
export const senderIp = (at: number): number => at + 14;
export const targetMac = (at: number): number => at + 18;
export const targetIp = (at: number): number => at + 24;
