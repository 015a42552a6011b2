/** Hellos of real captures, counted with tshark: `-Y tls.handshake.type==1 -T fields -e tls.handshake.version ...`. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

/** As tshark 4.0 has them; its hello in frame 625 is QUIC. */
const truths = [
  {file: 'zeek_modbus-and-non-modbus-p502.pcap', hellos: 1, names: [], alerts: 0},
  {
    file: 'arkime_arkime_synthetic.pcap',
    hellos: 20,
    names: ['secure.example.com', 'certs.example.com', 'ja3edge.test'],
    alerts: 0,
  },
] as const;

describe.skipIf(!hasCaptures)('TLS of real captures', () => {
  test.each(truths)('$file', async ({file, hellos, names, alerts}) => {
    const {messages} = await watchCapture(`files/${file}`);
    const shown = messages.filter((m) => 'tls.handshake.version' in m.fields);
    expect(shown.length).toBe(hellos);
    expect(shown.flatMap((m) => m.fields['tls.handshake.extensions_server_name'] ?? [])).toEqual(names);
    expect(messages.filter((m) => 'tls.alert_message.desc' in m.fields).length).toBe(alerts);
  });
});
