/** SNMP messages of real captures against tshark, and the identity they tell. */
import {expect, test} from 'vitest';
import {snmp} from '../../../protocols/snmp/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {agrees} from '../../tshark.ts';

const fields = {
  'snmp.version': 'snmp.version',
  'snmp.data': 'snmp.data',
  'snmp.request_id': 'snmp.request_id',
  'snmp.error_status': 'snmp.error_status',
  'snmp.name': 'snmp.name',
};
const filter = 'snmp && !icmp';

agrees({protocol: snmp, capture: 'zeek_snmpwalk-short.pcap', filter, fields, messages: 400});
agrees({protocol: snmp, capture: 'iti_Sample_File_MMS_and_GOOSE.pcap', filter, fields, messages: 14});
agrees({protocol: snmp, capture: 'arkime_arkime_synthetic.pcap', filter, fields, messages: 2});

test.skipIf(!hasCaptures)('the agent of a walk is known by name and description', async () => {
  const {facts} = await watchCapture('files/zeek_snmpwalk-short.pcap', {protocols: [snmp]});
  const told = facts.filter((fact) => fact.kind === 'identify').map((fact) => fact.fields);
  expect(told.map((one) => one['bifrost.device_name']).filter(Boolean)).toEqual(['ubuntu-512mb-sfo2-01']);
  expect(told[0]?.['bifrost.sys_descr']).toMatch(/^Linux /);
});
