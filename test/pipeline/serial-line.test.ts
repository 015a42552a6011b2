/** Modbus on a serial line: who asks and who answers is found out, and a recorded line gives what a live one does. */
import {describe, expect, test} from 'vitest';
import type {Asset, Conversation} from '../../src/core/asset.ts';
import type {Link} from '../../src/core/packet-source.ts';
import {SERIAL_HEADER, SERIAL_LINK, writeSerialHeader} from '../../src/core/serial-frame.ts';
import {START, watchFrames} from '../watch.ts';

const LINE: readonly Link[] = [{name: 'ttyUSB0', linkType: SERIAL_LINK, segment: 'line1'}];

function frame(hex: string): Uint8Array {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const whole = new Uint8Array(SERIAL_HEADER + bytes.length);
  writeSerialHeader(whole, 0, START);
  whole.set(bytes, SERIAL_HEADER);
  return whole;
}

/** 3.5 characters of silence lie between the strings; what is in one string came without. */
const watch = (...chunks: readonly string[]) => watchFrames(chunks.map(frame), {}, LINE);

const READ = '07 03 0000 0001 846c';
const VALUE = '07 03 02 0009 f042';
const WRITE = '07 06 0001 0003 986d';
const STOP = '07 05 0001 ff00 dd9c';

const seen = ({facts}: ReturnType<typeof watch>) =>
  facts.filter(({protocol}) => protocol === 'modbus').map(({kind, name, fields}) => ({kind, name, ...fields}));

describe('a serial line', () => {
  test('the answer of the unit that was asked makes one fact of both', () => {
    const watched = watch(READ, VALUE, READ, VALUE, WRITE, WRITE);
    expect(seen(watched)).toMatchObject([
      {name: 'read-holding-registers', 'bifrost.framing': 'rtu', 'mbtcp.unit_id': 7, 'modbus.regval_uint16': [9]},
      {kind: 'write', name: 'write-single-register', 'bifrost.answered': true, 'modbus.regval_uint16': [3]},
    ]);
    expect(watched.facts.find(({protocol}) => protocol === 'modbus')).toMatchObject({
      segment: 'line1',
      client: {ip: '', mac: 'serial:client', port: 0},
      server: {ip: '', mac: 'serial:units', port: 0},
    });
    const changes = watched.changes;
    expect(
      changes.flatMap((c): Conversation[] => (c.type === 'conversation' ? [c.conversation] : [])).at(-1),
    ).toMatchObject({transport: 'serial', protocol: 'modbus', packets: 6});
    const assets = changes.flatMap((c): Asset[] => (c.type === 'asset' ? [c.asset] : []));
    expect(assets.findLast(({macs}) => macs.includes('serial:units'))?.serves).toEqual(['modbus@serial']);
    expect(watched.facts.filter(({kind}) => kind === 'anomaly')).toEqual([]);
  });

  test('a request that is asked again, and one to everybody, are not taken for answers', () => {
    expect(seen(watch(READ, READ, VALUE, '00 06 0001 0003 99da', READ, VALUE))).toMatchObject([
      {name: 'read-holding-registers', 'bifrost.answered': false},
      {name: 'read-holding-registers', 'bifrost.answered': true},
      {name: 'write-single-register', 'mbtcp.unit_id': 0},
    ]);
  });

  test('frames that came without a pause are parted, and noise before one is passed over', () => {
    const facts = seen(watch(READ, VALUE, `${WRITE} ${WRITE}`, `ff00 ${STOP}`, STOP));
    expect(facts).toMatchObject([
      {name: 'read-holding-registers', 'bifrost.answered': true},
      {name: 'write-single-register', 'bifrost.answered': true},
      {name: 'checksum', 'bifrost.segment_start': 'ff0007050001ff00dd9c'},
      {name: 'write-single-coil', 'bifrost.answered': true},
    ]);
  });

  test('an exception, and the answer of another unit', () => {
    expect(seen(watch(READ, '07 83 02 20f0', READ, VALUE, READ, '08 03 02 0009 a443')).map(({name}) => name)).toEqual([
      'illegal-data-address',
      'read-holding-registers',
      'response-mismatch',
      'read-holding-registers',
    ]);
  });

  test('ASCII', () => {
    const text = (frame: string): string => Buffer.from(`${frame}\r\n`).toString('hex');
    expect(seen(watch(text(':070300000001F5'), text(':0703020009EB')))).toMatchObject([
      {name: 'read-holding-registers', 'bifrost.framing': 'ascii', 'modbus.regval_uint16': [9]},
    ]);
  });

  test('events of the line without bytes, and what is no Modbus, are no facts', () => {
    expect(seen(watch('', '0564 05c0 0100 0004 e921', 'ffffffff'))).toEqual([]);
  });
});
