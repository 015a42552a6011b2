/** SHA-256 of bytes: thumbprints of certificates and fingerprints of handshakes. Not for the path of every packet. */
import {createHash} from 'node:crypto';

/** Lower-case hex of the SHA-256 of `b[start..end)`. */
export const sha256 = (b: Uint8Array, start: number, end: number): string =>
  createHash('sha256').update(b.subarray(start, end)).digest('hex');

/** Lower-case hex of the SHA-1 of `b[start..end)`: what OPC UA calls a thumbprint (OPC 10000-6 §6.2.2). */
export const sha1 = (b: Uint8Array, start: number, end: number): string =>
  createHash('sha1').update(b.subarray(start, end)).digest('hex');
