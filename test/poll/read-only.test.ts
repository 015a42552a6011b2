/**
 * No question can change a device: every byte that is planned is a reading request, as our dissectors and as tshark read it.
 * tshark knows nothing of how it was made.
 */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import type {RegisterRange, Target} from '../../src/core/poll.ts';
import type {Question} from '../../src/poll/question.ts';
import {questions} from '../../src/poll/questions.ts';
import {pcapFile, pcapRecord, tcpFrame, udpFrame} from '../frames.ts';
import {openLine, targetAt} from './line.ts';

/** Kinds of facts that change nothing (core/fact.ts). */
const HARMLESS = new Set(['read', 'identify', 'session', 'service']);
const root = fileURLToPath(new URL('../..', import.meta.url));
const registers: RegisterRange[] = ([1, 2, 3, 4] as const).map((code) => ({function: code, address: 7, quantity: 40}));

const targets: Target[] = [
  targetAt('10.0.0.2', 0, {registers, unit: 3}),
  targetAt('10.0.0.2', 0),
  targetAt('10.0.0.2', 0, {login: {user: 'reader'}}),
];

const bytesOf = (question: Question): Uint8Array[] =>
  targets.flatMap((target) => question.plan(target).flatMap(({bytes}) => bytes ?? []));

describe('what is planned', () => {
  for (const question of questions) {
    test(`${question.name}: every request says what it is, and none changes anything`, () => {
      for (const target of targets) {
        for (const {about} of question.plan(target)) expect(about).toMatch(/^[A-Za-z].{4,}/);
      }
      for (const bytes of bytesOf(question)) {
        const told = openLine(question, targets[0] ?? targetAt('', 0)).dissect([{from: 'client', bytes}]);
        expect(told.filter(({kind}) => !HARMLESS.has(kind))).toEqual([]);
      }
    });
  }
});

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark)
  process.stderr.write('SKIPPED: planned bytes as tshark reads them: not installed (scripts/setup.sh test)\n');

const us = {mac: '02:00:00:00:00:01', ip: '10.0.0.1', port: 40_000};

describe.skipIf(!hasTshark)('as tshark reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-plan-'));
  /** `fields` of every planned message, each on a connection of its own. */
  function read(question: Question, fields: readonly string[]): string[][] {
    const frames = bytesOf(question).map((payload, i) => {
      const [from, to] = [
        {...us, port: us.port + i},
        {mac: '02:00:00:00:00:02', ip: '10.0.0.2', port: question.port},
      ];
      return question.transport === 'udp' ? udpFrame({from, to, payload}) : tcpFrame({from, to, seq: 1, payload});
    });
    const file = join(folder, `${question.name}.pcap`);
    writeFileSync(file, pcapFile(frames.map((frame, i) => pcapRecord(1e15 + i, frame))));
    const columns = fields.flatMap((name) => ['-e', name]);
    const {stdout, stderr} = spawnSync('tshark', ['-r', file, '-T', 'fields', ...columns], {encoding: 'utf8'});
    const rows = stdout.split('\n').slice(0, -1);
    expect(rows.length, stderr).toBe(frames.length);
    return rows.map((row) => row.split('\t'));
  }
  const named = (name: string): Question => {
    const question = questions.find((q) => q.name === name);
    if (question === undefined) throw new Error(`no question ${name}`);
    return question;
  };

  test('Modbus: functions 1 to 4 and 17, at most sixteen values', () => {
    const reads = read(named('modbus-registers'), ['modbus.func_code', 'modbus.bit_cnt', 'modbus.word_cnt']);
    expect(new Set(reads.map(([code]) => code))).toEqual(new Set(['1', '2', '3', '4']));
    for (const [, bits, words] of reads) expect(Number(bits || words)).toBeLessThanOrEqual(16);
    expect(new Set(read(named('modbus-server-id'), ['modbus.func_code']).flat())).toEqual(new Set(['17']));
  });

  test('S7: connect, set up communication, read system status lists', () => {
    const rows = read(named('s7-identity'), ['cotp.type', 's7comm.param.func', 's7comm.param.userdata.subfunc']);
    expect(new Set(rows.map((row) => row.map(Number).join()))).toEqual(new Set(['14,0,0', '15,240,0', '15,0,1']));
  });

  test('BACnet: ReadProperty', () => {
    const rows = read(named('bacnet-device'), ['bacapp.type', 'bacapp.confirmed_service', '_ws.malformed']);
    expect(new Set(rows.map((row) => row.join()))).toEqual(new Set(['0,12,']));
  });

  test('PROFINET: look-ups of the endpoint mapper', () => {
    const rows = read(named('profinet-identity'), ['dcerpc.pkt_type', 'dcerpc.dg_if_id', 'epm.opnum', '_ws.malformed']);
    expect(new Set(rows.map((row) => row.join()))).toEqual(new Set(['0,e1af8308-5d1f-11c9-91a4-08002b14a0fa,2,']));
  });

  test('EtherNet/IP: ListIdentity', () => {
    expect(new Set(read(named('enip-identity'), ['enip.command']).flat().map(Number))).toEqual(new Set([0x63]));
  });

  test('HTTP: GET of the first page', () => {
    for (const name of ['http-page', 'https-page']) {
      const question = {...named(name), port: 80};
      const rows = read(question, ['http.request.method', 'http.request.uri']);
      expect(new Set(rows.map((row) => row.join(' ')))).toEqual(new Set(['GET /']));
    }
    rmSync(folder, {recursive: true});
  });
});

test('questions are a list, in order of name, one file each', () => {
  const names = questions.map(({name}) => name);
  expect(names).toEqual([...names].sort());
  const files = readdirSync(join(root, 'src/poll/questions')).filter((file) => file.endsWith('.ts'));
  expect(files.map((file) => file.replace('.ts', '')).sort()).toEqual(names);
});

test('README has a row for each', () => {
  const readme = readFileSync(join(root, 'src/poll/questions/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([\da-z-]+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(questions.map(({name}) => name));
});
