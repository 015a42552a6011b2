/** Heads of a real capture against tshark: `-Y 'http.request.method||http.response.code' -e frame.number -e ...`. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

/** Frame, then method or status, as tshark 4.0 has them; it shows the responses of frames 138, 149 and 160 at their ends. */
const truth = [
  '4 GET',
  '6 401',
  '15 GET',
  '17 200',
  '26 POST',
  '28 200',
  '37 GET',
  '39 200',
  '48 GET',
  '50 200',
  '59 GET',
  '61 200',
  '70 GET',
  '72 200',
  '81 GET',
  '83 200',
  '92 GET',
  '94 200',
  '103 POST',
  '105 200',
  '114 POST',
  '116 200',
  '125 GET',
  '127 200',
  '136 RPC_IN_DATA',
  '138 200',
  '147 RPC_OUT_DATA',
  '149 200',
  '158 RPC_IN_DATA',
  '160 200',
  '169 GET',
  '171 200',
  '180 POST',
  '182 200',
  '191 POST',
  '193 200',
  '202 POST',
  '204 200',
  '213 POST',
  '215 200',
  '227 GET',
  '228 200',
  '361 GET',
  '362 200',
  '366 POST',
  '367 302',
  '371 GET',
  '372 404',
  '376 GET',
  '377 500',
  '822 GET',
  '823 101',
];

describe.skipIf(!hasCaptures)('HTTP of a real capture', () => {
  test('methods and status codes as tshark has them', async () => {
    const {messages} = await watchCapture('files/arkime_arkime_synthetic.pcap');
    const shown = messages.flatMap(({frame, fields}) => {
      const what = fields['http.request.method'] ?? fields['http.response.code'];
      return what === undefined ? [] : [`${frame} ${String(what)}`];
    });
    expect(shown).toEqual(truth);
  });
});
