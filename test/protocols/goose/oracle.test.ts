/** GOOSE of a real capture as tshark reads it: 14 states of one device, none of them out of order. */
import {expect, test} from 'vitest';
import {goose} from '../../../protocols/goose/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {flags, numbers, testAsTshark, texts} from '../tshark.ts';

const CAPTURE = 'iti_Sample_File_MMS_and_GOOSE.pcap';

testAsTshark(goose, CAPTURE, 'goose', 34, [
  ...numbers('goose.appid', 'goose.timeAllowedtoLive', 'goose.stNum', 'goose.sqNum', 'goose.confRev'),
  ...numbers('goose.numDatSetEntries'),
  ...texts('goose.gocbRef', 'goose.datSet', 'goose.goID'),
  ...flags('goose.simulation', 'goose.ndsCom', 'goose.reserve1.s_bit'),
]);

test.skipIf(!hasCaptures)('every change of state is told, and no repetition', async () => {
  const {facts} = await watchCapture(`files/${CAPTURE}`, {protocols: [goose]});
  const told = facts
    .filter(({protocol}) => protocol === 'goose')
    .map(({name, fields}) => [name, fields['goose.stNum']]);
  expect(told).toEqual([
    ['published', 115],
    ['published', 59],
    ['published', 5867],
    ...[5868, 5869, 5870, 5871, 5872, 5873, 5874].map((state) => ['state-changed', state]),
  ]);
});
