/** Sampled values of a real capture as tshark reads them: 10161 frames of one merging unit, one fact. */
import {expect, test} from 'vitest';
import {sv} from '../../../protocols/sv/index.ts';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {flags, list, numbers, renamed, testAsTshark, toNumber} from '../tshark.ts';

const CAPTURE = 'icsnpp-iec61850-sv_SV_Normal_Traffic.pcap';

testAsTshark(sv, CAPTURE, 'sv', 10161, [
  ...numbers('sv.appid', 'sv.noASDU'),
  ...flags('sv.reserve1.s_bit'),
  renamed('sv.svID', 'sv.svID', list(String)),
  ...['sv.smpCnt', 'sv.confRev', 'sv.smpSynch'].map((name) => renamed(name, name, list(toNumber))),
]);

test.skipIf(!hasCaptures)('what only repeats is told once', async () => {
  const {facts} = await watchCapture(`files/${CAPTURE}`, {protocols: [sv]});
  expect(facts.filter(({protocol}) => protocol === 'sv').map(({name}) => name)).toEqual(['published']);
});
