/** Every S7comm message of real captures against tshark, field by field. */
import {describe, expect, test} from 'vitest';
import {hasCaptures, watchCapture} from '../../captures.ts';
import {canCompare, shown, tshark} from '../tshark.ts';

const COLUMNS = [
  'frame.number',
  's7comm.header.rosctr',
  's7comm.header.pduref',
  's7comm.header.errcls',
  's7comm.param.func',
  's7comm.param.itemcount',
  's7comm.param.item.area',
  's7comm.param.item.db',
  's7comm.param.item.address',
  's7comm.param.item.length',
  's7comm.param.item.transp_size',
  's7comm.param.userdata.funcgroup',
  's7comm.param.userdata.subfunc',
  's7comm.data.userdata.szl_id',
] as const;

const captures = [
  'icsnpp-s7comm_s7comm_plus.pcap',
  'plc4x_s7_manual-test-capture.pcapng',
  'iti_wincc_s400_production.pcapng',
];

const hasHoles = ['iti_wincc_s400_production.pcapng'];

/** Of user data tshark counts the items that a cyclic read returns; we do not read these. */
const withoutCyclicCount = (line: string): string => {
  const cells = line.split('|');
  if (cells[1] === '7') cells[5] = '';
  return cells.join('|');
};

/** Behind a hole, messages are told when it is certain that the hole stays: later than tshark does. */
const unordered = (lines: readonly string[]): string[] => lines.map((line) => line.slice(line.indexOf('|'))).sort();

describe.skipIf(!canCompare)('the same messages as tshark', () => {
  test.each(captures)('%s', async (name) => {
    const {messages} = await watchCapture(`files/${name}`);
    const ours = messages
      .filter(({fields}) => 's7comm.header.rosctr' in fields)
      .map(({frame, fields}) => [frame, ...COLUMNS.slice(1).map((field) => String(fields[field] ?? ''))].join('|'));
    expect(ours.length).toBeGreaterThan(30);
    const rows = tshark(`files/${name}`, 's7comm', COLUMNS);
    const theirs = rows.map((row) => withoutCyclicCount(row.map(shown).join('|')));
    expect(hasHoles.includes(name) ? unordered(ours) : ours).toEqual(
      hasHoles.includes(name) ? unordered(theirs) : theirs,
    );
  });
});

describe.skipIf(!hasCaptures)('what a controller says of itself', () => {
  test('order number and firmware of an S7-1200', async () => {
    const {facts} = await watchCapture('files/plc4x_s7_manual-test-capture.pcapng');
    const identities = facts.filter((fact) => fact.kind === 'identify');
    expect(identities.map(({fields}) => [fields['bifrost.product_code'], fields['bifrost.revision']])).toEqual([
      ['6ES7 212-1AE40-0XB0', 'V4.4.0'],
    ]);
  });
});
