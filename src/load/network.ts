/** Addresses and networks as people write them. */
import ipaddr from 'ipaddr.js';
import type {Network} from '../core/policy.ts';

/** `10.0.0.0/8`, `fd00::/8` or one address; undefined: it is none. Bits beyond the network are ignored. */
export function networkOf(text: string): Network | undefined {
  if (ipaddr.isValidCIDR(text)) {
    const [address, bits] = ipaddr.parseCIDR(text);
    return {bytes: address.toByteArray(), bits, text};
  }
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  const bytes = ipaddr.parse(text).toByteArray();
  return {bytes, bits: bytes.length * 8, text};
}
