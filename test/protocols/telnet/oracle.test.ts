/** The log-on of a real capture, read by eye in tshark (`-Y telnet -e telnet.data`): accepted in frame 45. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

describe.skipIf(!hasCaptures)('Telnet of a real capture', () => {
  test('banner and log-on', async () => {
    const {facts} = await watchCapture('files/suricata-verify_telnet_telnet-01_telnet.pcap');
    const told = facts.filter((f) => f.protocol === 'telnet').map((f) => `${f.frame} ${f.name}`);
    expect(told).toEqual(['29 banner', '45 login']);
  });
});
