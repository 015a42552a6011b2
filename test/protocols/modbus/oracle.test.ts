/**
 * `bifrost dissect` against tshark and an independent decoder, on real captures: the same ADUs in the same order, field by
 * field. What the oracle marks as tshark's error is left out; what it calls ambiguous may differ. README.md lists the rest.
 */
import {readdirSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {bifrost} from '../../cli.ts';
import {captureJson, captureLines, capturePath, hasCaptures} from '../../shared.ts';

interface Adu {
  readonly frame: number;
  readonly time: string;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly transport: string;
  readonly tid: number;
  readonly unit: number;
  readonly dir: string;
  readonly fc: number;
  readonly exc_code?: number;
  readonly start?: number;
  readonly qty?: number;
  readonly write_start?: number;
  readonly write_qty?: number;
  readonly value?: number;
  readonly regs?: readonly number[];
  readonly bits?: readonly number[];
  readonly and_mask?: number;
  readonly or_mask?: number;
  readonly sub_fc?: number;
  readonly mei_type?: number;
  readonly request_frame?: number;
  readonly ambiguous?: unknown;
  readonly tshark_wrong?: unknown;
}

type Message = Readonly<Record<string, unknown>>;

const isBits = ({fc}: Adu): boolean => fc === 1 || fc === 2 || fc === 15;

/** What both have to say alike. */
const ofOracle = (adu: Adu): object => ({
  frame: adu.frame,
  time: Number(adu.time).toFixed(6),
  src: adu.src,
  dst: adu.dst,
  sport: adu.sport,
  dport: adu.dport,
  direction: adu.dir,
  trans: adu.tid,
  unit: adu.unit,
  func: adu.fc,
  exception: adu.exc_code,
  reference: adu.fc === 23 ? undefined : adu.start,
  bits: isBits(adu) ? adu.qty : undefined,
  words: isBits(adu) || adu.fc === 23 || adu.fc === 5 || adu.fc === 6 ? undefined : adu.qty,
  readWrite: adu.fc === 23 && adu.dir === 'request' ? [adu.start, adu.qty, adu.write_start, adu.write_qty] : undefined,
  registers: adu.fc === 6 && adu.value !== undefined ? [adu.value] : adu.regs,
  coil: adu.fc === 5 ? adu.value : undefined,
  bitValues: adu.bits,
  masks: adu.and_mask === undefined ? undefined : [adu.and_mask, adu.or_mask],
  diagnostics: adu.sub_fc,
  mei: adu.mei_type,
  request: adu.request_frame,
});

function ofOurs(m: Message): object {
  const fc = m['modbus.func_code'];
  const isCoil = fc === 5;
  return {
    frame: m['frame'],
    time: Number(m['time']).toFixed(6),
    src: m['src'],
    dst: m['dst'],
    sport: m['sport'],
    dport: m['dport'],
    direction: m['direction'],
    trans: m['mbtcp.trans_id'],
    unit: m['mbtcp.unit_id'],
    func: fc,
    exception: m['modbus.exception_code'],
    reference: fc === 23 ? undefined : m['modbus.reference_num'],
    bits: m['modbus.bit_cnt'],
    words: m['modbus.word_cnt'],
    readWrite:
      m['modbus.read_reference_num'] === undefined
        ? undefined
        : ['read_reference_num', 'read_word_cnt', 'write_reference_num', 'write_word_cnt'].map(
            (name) => m[`modbus.${name}`],
          ),
    registers: m['modbus.regval_uint16'],
    coil: isCoil && m['modbus.data'] !== undefined ? Number.parseInt(String(m['modbus.data']), 16) : undefined,
    bitValues: isCoil ? undefined : m['modbus.bitval'],
    masks: m['modbus.and_mask'] === undefined ? undefined : [m['modbus.and_mask'], m['modbus.or_mask']],
    diagnostics: m['modbus.diagnostic_code'],
    mei: m['modbus.mei'],
    request: m['bifrost.request_frame'],
  };
}

async function dissected(path: string): Promise<Message[]> {
  const {stdout} = await bifrost(['dissect', '--json', '--protocol', 'modbus', capturePath(path)]);
  return stdout === ''
    ? []
    : stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Message);
}

describe.runIf(hasCaptures)('the same ADUs as tshark in', () => {
  const oracles = hasCaptures
    ? readdirSync(capturePath('oracle')).filter((name) => name.endsWith('.modbus.jsonl'))
    : [];
  test.each(oracles)('%s', async (oracle) => {
    // RTU over TCP is another protocol; README.md says so.
    const expected = captureLines<Adu>(`oracle/${oracle}`).filter(
      (adu) => adu.transport === 'modbus-tcp' && adu.tshark_wrong === undefined,
    );
    const ours = await dissected(`files/${oracle.replace('.modbus.jsonl', '')}`);
    const ambiguous = new Set(expected.filter((adu) => adu.ambiguous !== undefined).map((adu) => adu.frame));
    const isClear = ({frame}: {frame?: unknown}): boolean => !ambiguous.has(frame as number);
    expect(ours.filter(isClear).map(ofOurs)).toEqual(expected.filter(isClear).map(ofOracle));
  });
});

interface Variant {
  readonly name: string;
  readonly proto: string;
  readonly truth?: number;
}

describe.runIf(hasCaptures)('the same ADUs however the capture was made:', () => {
  const variants = hasCaptures ? captureJson<Variant[]>('variants/MANIFEST.json') : [];
  test.each(variants.filter(({proto}) => proto === 'modbus'))('$name', async ({name, truth}) => {
    expect(await dissected(`variants/${name}`)).toHaveLength(truth ?? -1);
  });
});
