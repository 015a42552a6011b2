/** The failed log-ons of a real capture beside what tshark says of it, and no Modbus in it. */
import {expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

test.skipIf(!hasCaptures)('every log-on fails, as tshark shows', async () => {
  const {messages, facts} = await watchCapture('files/zeek_ldap_invalid_credentials.pcap');
  const count = (field: string, value: number) => messages.filter(({fields}) => fields[field] === value).length;
  expect(new Set(messages.map(({protocol}) => protocol))).toEqual(new Set(['ldap']));
  // tshark: -Y ldap.protocolOp==0, ==1, ==2; ldap.resultCode==14, ==49
  expect([0, 1, 2].map((op) => count('ldap.protocolOp', op))).toEqual([24, 24, 1]);
  expect([14, 49].map((code) => count('ldap.resultCode', code))).toEqual([12, 12]);
  expect(facts.filter(({protocol, kind}) => protocol === 'ldap' && kind === 'anomaly')).toEqual([]);
  expect(facts.some(({kind, name}) => kind === 'exception' && name === 'invalid-credentials')).toBe(true);
  expect(facts.some(({protocol}) => protocol === 'modbus')).toBe(false);
});
