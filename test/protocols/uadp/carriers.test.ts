/**
 * Who publishes, to which group, and how it is guarded, in whole frames over UDP (OPC 10000-14 section 7.3.2) and Ethernet
 * (section 7.3.3), with heads as in section 7.2.4.4.
 */
import {expect, test} from 'vitest';
import {type Endpoint, udpFrame} from '../../frames.ts';
import {watchFrames} from '../../watch.ts';

const from: Endpoint = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 50_000};
const to: Endpoint = {mac: '01:00:5e:00:00:16', ip: '224.0.0.22', port: 4840};

const overUdp = (payload: Buffer): Buffer => udpFrame({from, to, payload});
const overEthernet = (payload: Buffer): Buffer =>
  Buffer.concat([overUdp(payload).subarray(0, 12), Buffer.from('b62c', 'hex'), payload]);

/** Flags with publisher, group and payload head; publisher of 16 bits; group 100; writer 62541; token 1; a nonce of 8 bytes. */
const head = (extended: string, security: string): Buffer =>
  Buffer.from(`f1${extended}ba08 01 6400 01 4df4 ${security}`.replaceAll(' ', ''), 'hex');
const guarded = (flags: string): Buffer => head('11', `${flags} 01000000 08 0102030405060708 aabbccdd`);

const MESSAGES: readonly (readonly [what: string, head: Buffer, isSigned: boolean, isEncrypted: boolean])[] = [
  ['nothing guards it', head('01', '0000'), false, false],
  ['signed', guarded('01'), true, false],
  ['signed and encrypted', guarded('03'), true, true],
];

const CARRIERS = {udp: overUdp, ethernet: overEthernet};

test.each(
  Object.entries(CARRIERS).flatMap(([carrier, carry]) =>
    MESSAGES.map((message) => [carrier, carry, ...message] as const),
  ),
)('%s %#', (_carrier, carry, _what, bytes, isSigned, isEncrypted) => {
  const {facts} = watchFrames([carry(bytes)]);
  expect(facts.filter(({protocol}) => protocol === 'uadp').map(({name, fields}) => [name, fields])).toEqual([
    [
      'published',
      expect.objectContaining({
        'bifrost.publisher_id': '2234',
        'bifrost.writer_group_id': 100,
        'bifrost.writer_ids': [62_541],
        'bifrost.is_signed': isSigned,
        'bifrost.is_encrypted': isEncrypted,
      }),
    ],
  ]);
});
