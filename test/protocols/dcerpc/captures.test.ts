/** Binds of real captures beside what tshark says of them; PROFINET IO stays PROFINET IO. */
import {expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

const MAPPER = 'e1af8308-5d1f-11c9-91a4-08002b14a0fa';

test.skipIf(!hasCaptures)('a scanner that binds on the port of Modbus', async () => {
  const {facts} = await watchCapture('files/zeek_modbus-and-non-modbus-p502.pcap');
  const binds = facts.filter(({protocol, name}) => protocol === 'dcerpc' && name === 'bind');
  expect(binds.map(({frame, fields}) => [frame, fields['dcerpc.cn_bind_to_uuid']])).toEqual([[29, [MAPPER]]]);
});

test.skipIf(!hasCaptures)('a PROFINET device that answers from another port', async () => {
  const {messages} = await watchCapture('files/plc4x_working-profinet-recording-plc4x.pcapng');
  const calls = messages.filter(({protocol}) => protocol === 'profinet-io' || protocol === 'dcerpc');
  expect(calls.map(({frame, protocol, src}) => [frame, protocol, src.port])).toEqual([
    [38, 'profinet-io', 57_942],
    [39, 'profinet-io', 57_942],
    [40, 'profinet-io', 49_158],
  ]);
});
