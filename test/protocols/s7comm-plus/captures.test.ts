/** S7comm-plus in real captures: as many messages as tshark has ISO transport messages that begin with 0x72,
 * but for the first one where the connection was open already: it may go on with something that was missed. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

describe.skipIf(!hasCaptures)('messages of S7-1200 and S7-1500', () => {
  test.each([
    ['icsnpp-s7comm_s7comm_plus.pcap', 120],
    ['iti_s7-1200-hmi.pcap', 24],
    // 1139 messages, of which 38 go on with a long PDU.
    ['iti_modbusBig.pcap', 1100],
  ])('%s', async (name, count) => {
    const {messages, facts} = await watchCapture(`files/${name}`);
    const ours = messages.filter(({fields}) => 'bifrost.s7plus_version' in fields);
    expect(ours.length).toBe(count);
    expect(facts.filter((fact) => fact.kind === 'anomaly' && fact.protocol === 's7comm-plus')).toEqual([]);
  });

  test('an S7-1200 says what it is to a new session', async () => {
    const {facts} = await watchCapture('files/iti_s7-1200-hmi.pcap');
    const identities = facts.filter((fact) => fact.kind === 'identify');
    expect(identities.map(({fields}) => [fields['bifrost.product_code'], fields['bifrost.revision']])).toEqual([
      ['6ES7 211-1BE31-0XB0', 'V3.0'],
    ]);
  });
});
