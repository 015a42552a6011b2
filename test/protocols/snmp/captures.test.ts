/** SNMP messages of real captures against tshark, and the identity they tell. */
import {expect, test} from 'vitest';
import {snmp} from '../../../protocols/snmp/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {list, numbers, renamed, testAsTshark} from '../tshark.ts';

const fields = [
  ...numbers('snmp.version', 'snmp.data', 'snmp.request_id', 'snmp.error_status'),
  renamed('snmp.name', 'snmp.name', list(String)),
];
const filter = 'snmp && !icmp';

testAsTshark(snmp, 'zeek_snmpwalk-short.pcap', filter, 400, fields);
testAsTshark(snmp, 'iti_Sample_File_MMS_and_GOOSE.pcap', filter, 14, fields);
testAsTshark(snmp, 'arkime_arkime_synthetic.pcap', filter, 2, fields);

test.skipIf(!hasCaptures)('the agent of a walk is known by name and description', async () => {
  const {facts} = await watchCapture('files/zeek_snmpwalk-short.pcap', {protocols: [snmp]});
  const told = facts.filter((fact) => fact.kind === 'identify').map((fact) => fact.fields);
  expect(told.map((one) => one['bifrost.device_name']).filter(Boolean)).toEqual(['ubuntu-512mb-sfo2-01']);
  expect(told[0]?.['bifrost.sys_descr']).toMatch(/^Linux /);
});
