/** Which IP addresses may be those of a plant: private and link-local ones. Loopback, public and group addresses are not. */

export type AddressKind = 'plant' | 'loopback' | 'other';

/** 10/8, 172.16/12, 192.168/16 (RFC 1918), 169.254/16 (RFC 3927), 100.64/10 (RFC 6598). */
const PRIVATE4 = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
/** fc00::/7 (RFC 4193), fe80::/10 (RFC 4291). */
const PRIVATE6 = /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/;
const IP4 = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.|$)){4}$/;
/** Sixteen-bit groups; an IPv4 address within is refused. */
const IP6 = /^(?=.*:)[0-9a-f:]{2,39}$/;

/** Of an address in small letters. What is no address is `other`. */
export function addressKind(address: string): AddressKind {
  if (IP4.test(address) && !address.endsWith('.')) {
    if (address.startsWith('127.')) return 'loopback';
    return PRIVATE4.test(address) ? 'plant' : 'other';
  }
  if (!IP6.test(address)) return 'other';
  if (address === '::1') return 'loopback';
  return PRIVATE6.test(address) ? 'plant' : 'other';
}
