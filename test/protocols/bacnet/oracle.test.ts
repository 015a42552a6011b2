/** Real captures, message by message, against what tshark says of them. */
import {describe, expect, test} from 'vitest';
import {watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const COMPARED = [
  'bvlc.function',
  'bacapp.type',
  'bacapp.invoke_id',
  'bacapp.confirmed_service',
  'bacapp.unconfirmed_service',
  'bacapp.objectType',
  'bacapp.instance_number',
  'bacapp.property_identifier',
];

/** `lengths`: datagrams whose BVLC says another length than they have. */
const captures = [
  {
    capture: 'files/icsnpp-bacnet_bacnet_example.pcap',
    messages: 3257,
    names: ['i-am', 'read-property', 'password-failure', 'abort-restore'],
    lengths: 240,
  },
  {capture: 'files/zeek_q-in-q.pcap', messages: 2, names: ['who-is'], lengths: 0},
  {capture: 'files/arkime_arkime_synthetic.pcap', messages: 2, names: ['read-property'], lengths: 0},
];

const theirRows = (capture: string): string[][] =>
  tshark(capture, 'bvlc', ['frame.number', ...COMPARED]).map((cells) => cells.map(shown));

describe.skipIf(!canCompare)('as tshark', () => {
  test.each(captures)('every message of $capture', async ({capture, messages, names, lengths}) => {
    const theirs = theirRows(capture);
    const watched = await watchCapture(capture);
    const ours = watched.messages
      .filter((m) => m.fields['bvlc.function'] !== undefined)
      .map((m) => [String(m.frame), ...COMPARED.map((name) => String(m.fields[name] ?? ''))]);
    expect(theirs.length).toBe(messages);
    expect(ours).toEqual(theirs);
    const facts = watched.facts.filter((fact) => fact.protocol === 'bacnet');
    expect(facts.map((fact) => fact.name)).toEqual(expect.arrayContaining(names));
    const anomalies = facts.filter((fact) => fact.kind === 'anomaly').map((fact) => fact.name);
    expect(anomalies).toEqual(Array<string>(lengths).fill('length'));
  });
});
