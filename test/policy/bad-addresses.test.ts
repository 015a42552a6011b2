/** Lists of bad addresses: exact ones, networks, domains with all below them. */
import {expect, test} from 'vitest';
import type {Fact} from '../../src/core/fact.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {badAddresses} from '../../src/policy/bad-addresses.ts';

const LIST = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/32', 'bad.example'];

function listed(kind: Fact['kind'], server: string, fields: Fact['fields'] = {}): unknown {
  const nobody = {ip: '10.0.0.5', mac: '', port: 0};
  const fact: Fact = {
    ...{kind, protocol: 'tcp', name: 'x', time: 0, frame: 1, segment: 's', means: 'passive', fields: {...fields}},
    client: nobody,
    server: {...nobody, ip: server},
  };
  badAddresses({...NOTHING_SAID, badAddresses: LIST}).enrich(fact);
  return fact.fields['bifrost.listed'];
}

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.8', undefined],
  ['198.51.100.200', '198.51.100.0/24'],
  ['198.51.101.1', undefined],
  ['2001:db8:1::5', '2001:db8::/32'],
  ['2001:db9::1', undefined],
  ['', undefined],
])('the address %s', (ip, entry) => expect(listed('flow', ip)).toBe(entry));

test.each([
  ['bad.example', 'bad.example'],
  ['Update.Bad.example', 'bad.example'],
  ['notbad.example', undefined],
])('the name %s', (name, entry) => expect(listed('read', '10.0.0.1', {'dns.qry.name': [name]})).toBe(entry));
