/** The golden cases that hold sound messages, as a capture, beside what tshark says of them: ERR, RHE, aborts, every service. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {opcua} from '../../../protocols/opcua/index.ts';
import {watchFile} from '../../captures.ts';
import {caseFrames} from '../../case-frames.ts';
import {pcapFile, pcapRecord} from '../../frames.ts';
import {pdml} from '../pdml.ts';
import {parseCase} from '../play.ts';
import {canRecord} from '../record.ts';
import {differences} from './compare.ts';

const CASES = [
  'audit-entry',
  'browse',
  'call',
  'channel-and-token',
  'chunks',
  'discovery',
  'endpoints',
  'errors',
  'hello-and-channel',
  'history',
  'namespaces',
  'node-management',
  'pairing',
  'read',
  'reverse-hello',
  'sequence',
  'server-status',
  'sessions',
  'subscriptions',
  'write',
];

/** tshark 4.0 does not know these details. */
const explained: Readonly<Record<string, readonly string[]>> = {
  history: ['frame 13, opcua.ReqTimes: ["2019-04-17T18:40:00.000000Z"], tshark undefined'],
};

describe.skipIf(!canRecord('OPC UA cases'))('golden cases as tshark reads them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-cases-'));
  afterAll(() => rmSync(folder, {recursive: true}));

  test.each(CASES)('%s', async (name) => {
    const steps = parseCase(readFileSync(new URL(`./${name}/input.hex`, import.meta.url), 'utf8'));
    const path = join(folder, `${name}.pcap`);
    const frames = caseFrames({protocol: opcua, steps}, 0);
    writeFileSync(path, pcapFile(frames.map((frame, i) => pcapRecord(1_767_225_600_000_000 + i * 1000, frame))));
    const {messages} = await watchFile(path, {protocols: [opcua]});
    const shown = pdml(path, 'opcua');
    expect(shown.length).toBeGreaterThan(0);
    expect(differences(messages, shown)).toEqual(explained[name] ?? []);
  });
});
