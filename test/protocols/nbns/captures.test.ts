/** NetBIOS names of real captures as tshark reads them, and who is known by them. */
import {expect, test} from 'vitest';
import {nbns} from '../../../protocols/nbns/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {flags, list, numbers, renamed, testAsTshark} from '../tshark.ts';

/** tshark explains the suffix of some names behind a blank. */
const bare = (text: string): string => text.split(' ', 1)[0] ?? '';

const fields = [
  ...numbers('nbns.id', 'nbns.flags.opcode', 'nbns.flags.rcode', 'nbns.type', 'nbns.ttl'),
  ...flags('nbns.flags.response'),
  renamed('nbns.name', 'nbns.name', bare),
  renamed('nbns.addr', 'nbns.addr', list(String)),
];

testAsTshark(nbns, 'arkime_arkime_synthetic.pcap', 'nbns', 4, fields);
testAsTshark(nbns, 'iti_Sample_File_MMS_and_GOOSE.pcap', 'nbns', 6, fields);
testAsTshark(nbns, 'plc4x_working-profinet-recording-plc4x.pcapng', 'nbns', 2, fields);

test.skipIf(!hasCaptures)('a host is known by the name that it answers for', async () => {
  const {changes} = await watchCapture('files/arkime_arkime_synthetic.pcap', {protocols: [nbns]});
  const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
  expect(assets.findLast(({ips}) => ips.includes('10.20.7.50'))).toMatchObject({
    name: {value: 'FILESERVER', source: 'nbns', confidence: 0.6},
  });
});
