/** Commands of a real capture against tshark (`-Y smb2 -e frame.number -e smb2.cmd`), and what they mean as facts. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';

/** Frame, then the commands in it, as tshark 4.0 has them. */
const truth =
  '1:5 2:5 3:16,16 4:16,16 5:16 6:16 7:16 8:16 9:8 10:8 11:5 12:5 13:15 14:16 15:15 16:16 17:15 19:9 21:9 22:15 23:6 24:6 26:5 27:5 28:5 29:5 31:5 32:5 33:14,14 34:14,14 36:6 37:6 38:6 39:6 40:16 41:16 42:16 43:16 44:11 45:11 47:15 48:15 50:5 51:5 52:14,14 53:14,14 55:6 56:6';

describe.skipIf(!hasCaptures)('SMB of a real capture', () => {
  test('commands, names and files', async () => {
    const {messages, facts} = await watchCapture('files/zeek_smb2readwrite.pcap');
    const byFrame = new Map<number, string[]>();
    for (const {frame, fields} of messages) {
      byFrame.set(frame, [...(byFrame.get(frame) ?? []), String(fields['smb2.cmd'])]);
    }
    const shown = [...byFrame].map(([frame, commands]) => `${frame}:${commands.join(',')}`);
    expect(shown.join(' ')).toBe(truth);
    const told = facts
      .filter((f) => f.protocol === 'smb')
      .map((f) => `${f.frame} ${f.kind} ${f.name} ${String(f.fields['smb2.filename'])}`);
    expect(told).toEqual([
      '2 read open pythonfile',
      '10 read read-file pythonfile',
      '12 write open-to-write pythonfile2',
      '19 write write-file pythonfile2',
    ]);
  });
});
