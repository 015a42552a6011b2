/** PROFINET real-time frames of a real capture as tshark reads them. */
import {expect, test} from 'vitest';
import {profinet} from '../../../protocols/profinet/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {numbers, renamed, testAsTshark} from '../tshark.ts';

const CAPTURE = 'plc4x_working-profinet-recording-plc4x.pcapng';

testAsTshark(profinet, CAPTURE, 'pn_rt', 242, [
  ...numbers('pn_rt.frame_id', 'pn_rt.cycle_counter', 'pn_rt.ds', 'pn_rt.transfer_status'),
  ...['pn_rt.ds_valid', 'pn_rt.ds_operate', 'pn_rt.ds_ok'].map((name) => renamed(name, name, (t) => Number(t) === 1)),
]);

test.skipIf(!hasCaptures)('cyclic data is told once', async () => {
  const {facts} = await watchCapture(`files/${CAPTURE}`, {protocols: [profinet]});
  const told = facts.filter(({protocol}) => protocol === 'profinet');
  expect(told.map(({name}) => name).sort()).toEqual(['cyclic-data', 'delay-measurement']);
});
