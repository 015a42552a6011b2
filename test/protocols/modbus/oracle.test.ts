/** Every Modbus message of real captures, with an MBAP header or as RTU inside TCP, field by field, against an independent decode of the same bytes. */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {isAppError} from '../../../src/core/errors.ts';
import type {Fields, Value} from '../../../src/core/fact.ts';
import {capturePath, hasCaptures, readTruth, readTruthLines, watchCapture} from '../../captures.ts';
import type {Message} from '../../watch.ts';

interface Truth {
  readonly frame: number;
  readonly time: string;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly transport: string;
  readonly dir: string;
  /** These three only with an MBAP header. */
  readonly tid?: number;
  readonly proto_id?: number;
  readonly len?: number;
  readonly unit: number;
  readonly fc: number;
  readonly exc_code?: number;
  readonly start?: number;
  readonly qty?: number;
  readonly write_start?: number;
  readonly write_qty?: number;
  readonly byte_count?: number;
  readonly regs?: readonly number[];
  readonly bits?: readonly number[];
  readonly value?: number;
  readonly and_mask?: number;
  readonly or_mask?: number;
  readonly sub_fc?: number;
  readonly status?: number;
  readonly data?: string;
  readonly mei_type?: number;
  readonly object_id?: number;
  readonly objects?: readonly {readonly id: number; readonly value: string}[];
  readonly sub_requests?: readonly SubRequest[];
  readonly request_frame?: number;
  /** The PDU is too short for its function code: the header is all that can be compared. */
  readonly malformed?: string;
  readonly tshark_wrong?: unknown;
  readonly source: string;
}

interface SubRequest {
  readonly file?: number;
  readonly record?: number;
  readonly length?: number;
  readonly data?: string;
}

const HEADER = ['bifrost.framing', 'mbtcp.trans_id', 'mbtcp.prot_id', 'mbtcp.len', 'mbtcp.unit_id', 'modbus.func_code'];
/** Compared where either side has them. */
const COMPARED = [
  ...HEADER,
  'modbus.exception_code',
  'modbus.reference_num',
  'modbus.word_cnt',
  'modbus.bit_cnt',
  'modbus.byte_cnt',
  'modbus.byte_cnt_16',
  'modbus.regval_uint16',
  'modbus.bitval',
  'modbus.read_reference_num',
  'modbus.read_word_cnt',
  'modbus.write_reference_num',
  'modbus.write_word_cnt',
  'modbus.and_mask',
  'modbus.or_mask',
  'modbus.diagnostic_code',
  'modbus.data',
  'modbus.mei',
  'modbus.object_id',
  'modbus.object_str_value',
  'bifrost.file_number',
  'bifrost.record_number',
  'bifrost.record_length',
  'bifrost.request_frame',
];

const QUANTITY: Readonly<Record<number, string>> = {
  1: 'modbus.bit_cnt',
  2: 'modbus.bit_cnt',
  15: 'modbus.bit_cnt',
  23: 'modbus.read_word_cnt',
};

/** The truth's words under Wireshark's names. */
function named(t: Truth): Record<string, Value | undefined> {
  const fields = {
    'bifrost.framing': t.transport === 'modbus-rtu-over-tcp' ? 'rtu' : undefined,
    'mbtcp.trans_id': t.tid,
    'mbtcp.prot_id': t.proto_id,
    'mbtcp.len': t.len,
    'mbtcp.unit_id': t.unit,
    'modbus.func_code': t.fc,
    'modbus.exception_code': t.exc_code,
    [t.fc === 23 ? 'modbus.read_reference_num' : 'modbus.reference_num']: t.start,
    [QUANTITY[t.fc] ?? 'modbus.word_cnt']: t.qty,
    [t.fc === 24 ? 'modbus.byte_cnt_16' : 'modbus.byte_cnt']: t.byte_count,
    'modbus.regval_uint16': t.fc === 6 && t.value !== undefined ? [t.value] : t.regs,
    'modbus.bitval': t.fc === 5 ? coil(t.value) : t.bits,
    'modbus.write_reference_num': t.write_start,
    'modbus.write_word_cnt': t.write_qty,
    'modbus.and_mask': t.and_mask,
    'modbus.or_mask': t.or_mask,
    'modbus.diagnostic_code': t.sub_fc,
    // Of UMAS no bytes are shown.
    'modbus.data': t.fc === 90 ? undefined : dataOf(t),
    'modbus.mei': t.mei_type,
    'modbus.object_id': t.object_id === undefined ? t.objects?.map((object) => object.id) : [t.object_id],
    'modbus.object_str_value': t.objects?.map((object) => object.value),
    'bifrost.request_frame': t.request_frame,
  };
  const hasRecords = t.sub_requests !== undefined && (t.fc === 21 || t.dir === 'request');
  return hasRecords ? {...fields, ...records(t.sub_requests)} : fields;
}

const coil = (value: number | undefined): number[] | undefined =>
  value === 0 || value === 0xff00 ? [value === 0 ? 0 : 1] : undefined;

const records = (all: readonly SubRequest[]): Record<string, Value> => ({
  'bifrost.file_number': all.map((one) => one.file ?? -1),
  'bifrost.record_number': all.map((one) => one.record ?? -1),
  'bifrost.record_length': all.map((one) => one.length ?? -1),
});

function dataOf(t: Truth): string | undefined {
  const text =
    t.fc === 5 && t.value !== undefined
      ? t.value.toString(16).padStart(4, '0')
      : t.status !== undefined && t.fc === 7
        ? t.status.toString(16).padStart(2, '0')
        : (t.sub_requests?.map((one) => one.data ?? '').join('') ?? t.data);
  return text === '' ? undefined : text;
}

interface Line {
  readonly frame: number;
  readonly time: number;
  readonly from: string;
  readonly to: string;
  readonly fields: Fields;
}

const only = (fields: Readonly<Record<string, Value | undefined>>, names: readonly string[]): Fields =>
  Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));

const theirs = (t: Truth): Line => ({
  frame: t.frame,
  time: micros(t.time),
  from: `${t.src}:${t.sport}`,
  to: `${t.dst}:${t.dport}`,
  fields: only(named(t), t.malformed === undefined ? COMPARED : HEADER),
});

const ours = ({frame, time, src, dst, fields}: Message, short: ReadonlySet<string>): Line => ({
  frame,
  time,
  from: `${src.ip}:${src.port}`,
  to: `${dst.ip}:${dst.port}`,
  fields: only(fields, short.has(`${frame} ${String(fields['mbtcp.trans_id'])}`) ? HEADER : COMPARED),
});

const keyOf = (t: Truth): string => `${t.frame} ${t.tid}`;

function micros(time: string): number {
  const [seconds = '', fraction = ''] = time.split('.');
  return Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** The oracle lists ADUs that tshark does not see (`raw`) behind those that it sees, whatever their place in the frame. */
const inOrder = (lines: readonly Line[], loose: ReadonlySet<number>): Line[] =>
  lines.toSorted((x, y) =>
    x.frame === y.frame && loose.has(x.frame)
      ? Number(x.fields['mbtcp.trans_id']) - Number(y.fields['mbtcp.trans_id'])
      : 0,
  );

const truths = hasCaptures
  ? readdirSync(capturePath('oracle'))
      .filter((name) => name.endsWith('.modbus.jsonl'))
      .map((name) => name.slice(0, -'.modbus.jsonl'.length))
  : [];

describe.skipIf(!hasCaptures)('the same messages, in the same order, as the oracle', () => {
  test('there are captures', () => expect(truths.length).toBeGreaterThan(10));

  test.each(truths)('%s', async (name) => {
    const lines = readTruthLines<Truth>(`oracle/${name}.modbus.jsonl`);
    const truth = lines.filter((line) => line.tshark_wrong === undefined);
    const messages = await messagesOf(`files/${name}`);
    const unseen = new Set(truth.filter((line) => line.source === 'raw').map((line) => line.frame));
    const short = new Set(truth.filter((line) => line.malformed !== undefined).map(keyOf));
    expect(
      inOrder(
        messages.map((m) => ours(m, short)),
        unseen,
      ),
    ).toEqual(inOrder(truth.map(theirs), unseen));
  });
});

describe.skipIf(!hasCaptures)('what only looks like Modbus', () => {
  test.each([
    ['icsnpp-roc-plus_all_opcodes_tcp.pcap', 'frames of ROC Plus have the CRC of Modbus RTU'],
    ['zeek_ldap_invalid_credentials.pcap', 'lengths of LDAP look like an MBAP header'],
  ])('%s: %s', async (name) => {
    const {facts, messages} = await watchCapture(`files/${name}`);
    expect(messages.filter(({protocol}) => protocol === 'modbus')).toEqual([]);
    expect(facts.filter(({protocol}) => protocol === 'modbus')).toEqual([]);
  });
});

interface Variant {
  readonly name: string;
  readonly proto: string;
  readonly truth: number;
  readonly what: string;
}

const variants = hasCaptures ? readTruth<Variant[]>('variants/MANIFEST.json').filter((v) => v.proto === 'modbus') : [];

describe.skipIf(!hasCaptures)('however a capture is encoded, cut or disturbed', () => {
  test('there are variants', () => expect(variants.length).toBeGreaterThan(25));

  test.each(variants)('$name: $what', async ({name, truth}) => {
    const messages = await messagesOf(`variants/${name}`);
    expect(messages.length).toBe(truth);
    if (truth === WHOLE) expect(messages.map(contents)).toEqual((await messagesOf(BASE)).map(contents));
  });
});

/** What the variants were made of, and how many messages it holds. */
const BASE = 'files/icsnpp-modbus_modbus_example.pcap';
const WHOLE = 48;

/** Frames are counted anew in a variant. */
const contents = ({from, fields: {'bifrost.request_frame': _frame, ...fields}}: Message): object => ({from, fields});

/** Messages of a capture; none when it cannot be read at all, which must be said. */
async function messagesOf(name: string): Promise<Message[]> {
  try {
    return (await watchCapture(name)).messages.filter(({protocol}) => protocol === 'modbus');
  } catch (error) {
    if (isAppError(error) && error.code === 'capture-file') return [];
    throw error;
  }
}
