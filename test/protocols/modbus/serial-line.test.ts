/** Modbus RTU on a pair of terminals: what our framer makes of the bytes, saved as a capture, as tshark reads it. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {openCapture} from '../../../src/capture/capture.ts';
import type {Fields} from '../../../src/core/fact.ts';
import type {PacketBlock} from '../../../src/core/packet-source.ts';
import {SERIAL_LINK} from '../../../src/core/serial-frame.ts';
import {watchFile} from '../../captures.ts';
import {pcapFile, pcapRecord} from '../../frames.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

/** A client and a server of pymodbus, 800 frames of RTU inside TCP: their bytes go over the line. */
const SOURCE = 'files/lab_rtu_over_tcp_4001_pymodbus.pcap';
const FRAMES = 120;
/** Their function codes: reads of all four kinds, and all four writes. */
const FUNCTIONS = [1, 2, 3, 4, 5, 6, 15, 16];
const FIELDS = [
  'mbrtu.unit_id',
  'modbus.func_code',
  'modbus.reference_num',
  'modbus.word_cnt',
  'modbus.bit_cnt',
  'modbus.byte_cnt',
  'modbus.regval_uint16',
];

describe.skipIf(!canCompare)('RTU on a line', () => {
  test('framed by us, read by tshark', async () => {
    const sent = tshark(SOURCE, 'tcp.len>0', ['tcp.payload']).map(([payload]) =>
      (payload?.[0] ?? '').replaceAll(':', ''),
    );
    const frames = sent.slice(0, FRAMES);
    const folder = mkdtempSync(join(tmpdir(), 'bifrost-line-'));
    const path = join(folder, 'line.pcap');
    writeFileSync(path, pcapFile(await framed(frames), SERIAL_LINK));
    const theirs = tshark(
      path,
      'mbrtu',
      ['frame.number', 'mbrtu.crc16.status', ...FIELDS],
      ['-d', 'rtacser.data,mbrtu', '-o', 'mbrtu.crc_verification:TRUE'],
    );
    const {messages} = await watchFile(path);
    rmSync(folder, {recursive: true});
    expect(theirs.length).toBe(FRAMES);
    expect(theirs.map(([, status]) => status)).toEqual(frames.map(() => ['1']));
    expect(messages.map(({frame, fields}, i) => [frame, ...ours(fields, theirs[i] ?? [])])).toEqual(
      theirs.map(([frame, , ...values]) => [Number(frame), ...values.map(shown)]),
    );
    expect(
      [...new Set(messages.map(({fields}) => fields['modbus.func_code']))].sort((a, b) => Number(a) - Number(b)),
    ).toEqual(FUNCTIONS);
  }, 60_000);
});

/** Our values where tshark has any: ours of a response tell, too, where its request asked. */
const ours = (fields: Fields, [, , ...theirs]: readonly string[][]): string[] =>
  FIELDS.map((name, i) => (theirs[i]?.length ? String(fields[name.replace('mbrtu', 'mbtcp')] ?? '') : ''));

/** What a port hands over of `frames` that come one by one. */
async function framed(frames: readonly string[]): Promise<Buffer[]> {
  const line = spawn('python3', [fileURLToPath(new URL('../../capture/terminals.py', import.meta.url))]);
  try {
    const [device] = (await once(line.stdout, 'data')) as [Buffer];
    const records: Buffer[] = [];
    const capture = await openCapture({
      source: 'auto',
      interfaces: [],
      serial: [{device: device.toString().trim(), segment: 'line1', baudRate: 115_200, parity: 'none', stopBits: 1}],
      onBlock: (block) => records.push(...recordsOf(block)),
      onEvent: () => undefined,
    });
    for (const [i, frame] of frames.entries()) {
      line.stdin.write(`${frame}\n`);
      while (capture.stats().seen <= i) await sleep(2);
    }
    await capture.close();
    return records;
  } finally {
    line.kill();
  }
}

function recordsOf({bytes, end, time, count}: PacketBlock): Buffer[] {
  return Array.from({length: count}, (_, i) => pcapRecord(time[i] ?? 0, bytes.slice(i === 0 ? 0 : end[i - 1], end[i])));
}
