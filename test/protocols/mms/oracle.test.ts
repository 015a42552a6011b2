/** The MMS PDUs of a real capture: kinds, invoke ids and services as tshark shows them. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

/** tshark 4.0: `-Y mms -T fields -e frame.number -e mms.invokeID -e _ws.col.Info`. */
const TSHARK = [
  [110, 0xa8, undefined],
  [111, 0xa9, undefined],
  [124, 0xa0, 303_731],
  [126, 0xa2, 303_731],
  [128, 0xa0, 303_732],
  [129, 0xa1, 303_732],
  [136, 0x8b, undefined],
  [138, 0x8c, undefined],
];
const UNCONFIRMED = 0xa3;

describe.skipIf(!hasCaptures)('a substation', () => {
  test('the same PDUs as tshark', async () => {
    const {messages, facts} = await watchCapture('files/iti_Sample_File_MMS_and_GOOSE.pcap');
    const ours = messages.filter(({fields}) => 'bifrost.pdu' in fields && fields['bifrost.pdu'] !== UNCONFIRMED);
    expect(ours.map(({frame, fields}) => [frame, fields['bifrost.pdu'], fields['mms.invokeID']])).toEqual(TSHARK);
    const mms = facts.filter((fact) => fact.protocol === 'mms' && fact.kind === 'exception');
    expect(mms.map(({name, frame}) => [name, frame])).toEqual([
      ['access', 126],
      ['access-refused', 129],
    ]);
  });
});
