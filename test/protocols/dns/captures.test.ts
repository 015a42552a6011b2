/** DNS, mDNS and LLMNR of real captures against tshark. */

import {dns} from '../../../protocols/dns/index.ts';
import {llmnr} from '../../../protocols/llmnr/index.ts';
import {mdns} from '../../../protocols/mdns/index.ts';
import type {Protocol} from '../../../src/core/protocol.ts';
import {flags, list, numbers, renamed, testAsTshark} from '../tshark.ts';

const fields = [
  ...numbers('dns.id', 'dns.flags.opcode', 'dns.flags.rcode'),
  ...flags('dns.flags.response'),
  renamed(
    'dns.qry.name',
    'dns.qry.name',
    list((name) => (name === '<Root>' ? '' : name.toLowerCase())),
  ),
  renamed('dns.qry.type', 'dns.qry.type', list(Number)),
  renamed('dns.a', 'dns.a', list(String)),
];
const ARKIME = 'arkime_arkime_synthetic.pcap';
/** What an error quotes is not said; a tunnel is one by its destination port (RFC 8926 section 3.3), not by its source. */
const plain = '!vxlan && !gre && !icmp && !icmpv6 && !(geneve && udp.srcport == 6081)';

testAsTshark(
  dns as Protocol,
  ARKIME,
  `dns && !mdns && !llmnr && ${plain} && (udp.port == 53 || tcp.port == 53)`,
  43,
  fields,
);
// A question to port 53 that comes from 5353 is one of either.
testAsTshark(mdns as Protocol, ARKIME, `(mdns || dns) && ${plain} && udp.port == 5353`, 3, fields);
testAsTshark(mdns as Protocol, 'plc4x_working-profinet-recording-plc4x.pcapng', 'mdns', 9, fields);
testAsTshark(llmnr as Protocol, ARKIME, `llmnr && ${plain}`, 2, fields);
