/**
 * Where a request of ours may go. An address is judged after the name was resolved, in the very look-up of the connection,
 * so that no answer of a name server can lead it back into this box or to a metadata service of a cloud.
 */
import {lookup} from 'node:dns';
import {BlockList, isIP, type LookupFunction} from 'node:net';

const refused = new BlockList();
const ranges = [
  ['0.0.0.0', 8, 'ipv4'], // this host, RFC 1122
  ['127.0.0.0', 8, 'ipv4'], // loopback
  ['169.254.0.0', 16, 'ipv4'], // link-local, RFC 3927; metadata services
  ['100.100.100.200', 32, 'ipv4'], // a metadata service
  ['192.0.0.192', 32, 'ipv4'], // a metadata service
  ['224.0.0.0', 3, 'ipv4'], // multicast, reserved, broadcast
  ['::', 127, 'ipv6'], // unspecified, loopback
  ['fe80::', 10, 'ipv6'], // link-local
  ['fd00:ec2::', 32, 'ipv6'], // a metadata service
  ['64:ff9b::', 96, 'ipv6'], // IPv4 behind NAT64, RFC 6052
  ['2002::', 16, 'ipv6'], // IPv4 inside 6to4, RFC 3056
  ['ff00::', 8, 'ipv6'], // multicast
] as const;
for (const [address, prefix, family] of ranges) refused.addSubnet(address, prefix, family);

/** IPv4 inside IPv6 (::ffff:127.0.0.1) counts as IPv4. */
export const isRefused = (address: string): boolean => refused.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** For `lookup` of a connection: fails where one of the addresses is refused. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, {...options, all: true}, (error, addresses) => {
    if (error !== null) return callback(error, '', 0);
    const bad = addresses.find(({address}) => isRefused(address));
    const [first] = addresses;
    if (bad !== undefined || first === undefined) return callback(notAllowed(hostname, bad?.address), '', 0);
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

export const notAllowed = (hostname: string, address = 'no address'): Error =>
  new Error(`${hostname} is ${address}, where no request goes; name it in publish.webhook.allow if it is meant`);
