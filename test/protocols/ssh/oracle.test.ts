/** Identification lines of a real capture against tshark: `-Y ssh.protocol -e frame.number -e ssh.protocol`. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

/** As tshark 4.0 has them. */
const truth = [
  '4 SSH-2.0-OpenSSH_6.2',
  '6 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '49 SSH-2.0-OpenSSH_6.2',
  '51 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '86 SSH-2.0-OpenSSH_6.2',
  '88 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '123 SSH-2.0-OpenSSH_6.2',
  '125 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '160 SSH-2.0-OpenSSH_6.2',
  '162 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '201 SSH-2.0-OpenSSH_6.2',
  '203 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '246 SSH-2.0-OpenSSH_6.2',
  '248 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '283 SSH-2.0-OpenSSH_6.2',
  '285 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '320 SSH-2.0-OpenSSH_6.2',
  '322 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '361 SSH-2.0-OpenSSH_6.2',
  '363 SSH-2.0-OpenSSH_6.7p1 Debian-3',
  '398 SSH-2.0-OpenSSH_6.2',
  '400 SSH-2.0-OpenSSH_6.7p1 Debian-3',
];

describe.skipIf(!hasCaptures)('SSH of a real capture', () => {
  test('who says what', async () => {
    const {messages} = await watchCapture('files/zeek_sshguess.pcap');
    const shown = messages.flatMap((m) =>
      'ssh.protocol' in m.fields ? [`${m.frame} ${String(m.fields['ssh.protocol'])}`] : [],
    );
    expect(shown).toEqual(truth);
  });
});
