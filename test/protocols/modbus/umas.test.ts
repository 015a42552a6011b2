/** UMAS in a real engineering session: what its numbers are said to mean is what this session shows. */
import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import type {Fact} from '../../../src/core/fact.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {canCompare, tshark} from '../tshark.ts';

const readme = readFileSync(new URL('../../../protocols/modbus/README.md', import.meta.url), 'utf8');
const hexByte = (code: number): string => code.toString(16).padStart(2, '0');

describe.skipIf(!hasCaptures)('a program is read out of a Quantum controller', async () => {
  const {facts, changes, messages} = hasCaptures
    ? await watchCapture('files/iti_modicon_test.pcap')
    : {facts: [], changes: [], messages: []};
  const named = (name: string): Fact | undefined => facts.find((fact) => fact.name === name);

  test('the controller says what it is', () => {
    expect(named('umas-read-identity')).toMatchObject({
      kind: 'identify',
      server: {ip: '192.168.63.253', port: 502},
      fields: {
        'bifrost.vendor_name': 'Schneider Electric',
        'bifrost.model_name': '140 CPU 311 10',
        'bifrost.revision': '2.70',
      },
    });
    const assets = changes.flatMap((change) => (change.type === 'asset' ? [change.asset] : []));
    expect(assets.findLast((asset) => asset.ips.includes('192.168.63.253'))).toMatchObject({
      vendor: {value: 'Schneider Electric'},
      model: {value: '140 CPU 311 10'},
      firmware: {value: '2.70'},
    });
  });

  test('and what program it runs', () => {
    expect(facts.find((fact) => 'bifrost.project_name' in fact.fields)?.fields).toMatchObject({
      'bifrost.project_name': 'Project',
      'bifrost.project_version': '0.0.8',
      'bifrost.project_modified': '2014-01-14 12:59:12',
    });
  });

  test('a client reserves it under its name, and has a session from then on', () => {
    expect(named('umas-take-reservation')?.fields).toMatchObject({
      'bifrost.reservation_owner': 'USER-714E74F21B',
      'bifrost.umas_session': false,
    });
    expect(named('umas-keep-alive')?.fields['bifrost.umas_session']).toBe(true);
    const isShown = messages.some((message) => 'modbus.data' in message.fields);
    expect(isShown, 'bytes of UMAS are shown').toBe(false);
  });

  test('the blocks of the program are counted from 1 to 53', () => {
    const asked = messages.filter(({fields}) => fields['bifrost.umas_function'] === 0x34);
    expect(asked.map(({fields}) => fields['bifrost.umas_block'])).toEqual(Array.from({length: 53}, (_, i) => i + 1));
    expect(named('umas-program-from-controller-end')?.fields['bifrost.umas_block']).toBe(53);
  });

  test.skipIf(!canCompare)(
    'its functions are those that tshark shows in the bytes, and those that the README calls confirmed',
    () => {
      const isRequest = 'modbus.func_code==90 && tcp.dstport==502';
      const asked = tshark('files/iti_modicon_test.pcap', isRequest, ['modbus.data']).map(([data]) => data?.[0] ?? '');
      const theirs = asked.map((data) => Number.parseInt(data.replaceAll(':', '').slice(2, 4), 16));
      const ours = messages.flatMap(({from, fields}) =>
        from === 'client' ? (fields['bifrost.umas_function'] ?? []) : [],
      );
      expect(ours).toEqual(theirs);
      const confirmed = /Confirmed by a capture[^:]*: ([\da-f, ]+)/.exec(readme)?.[1]?.match(/[\da-f]{2}/g) ?? [];
      const unclear = ['50', '58'];
      expect([...confirmed, ...unclear].sort()).toEqual([...new Set(theirs.map(hexByte))].sort());
    },
  );
});
