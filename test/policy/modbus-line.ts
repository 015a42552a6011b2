/** Modbus exchanges of one connection as frames, and what the shipped rules say of them under a policy and register maps. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {loadDetector} from '../../src/composition.ts';
import type {Alert} from '../../src/core/alert.ts';
import {NOTHING_SAID, type Site} from '../../src/core/site.ts';
import {SECOND} from '../../src/core/time.ts';
import {readTags} from '../../src/load/tags.ts';
import {policyAt} from '../../src/load-policy.ts';
import {type Endpoint, mbap, tcpFrame} from '../frames.ts';
import {START, type TimedFrame, type Watched, watchFrames} from '../watch.ts';

export const SCADA: Endpoint = {mac: '02:00:00:00:00:05', ip: '10.0.10.5', port: 40_001};
export const LAPTOP: Endpoint = {mac: '02:00:00:00:00:66', ip: '10.0.0.66', port: 40_002};
export const PLC: Endpoint = {mac: '02:00:00:00:00:10', ip: '192.168.1.10', port: 502};

export interface Exchanged {
  /** Seconds from the start. */
  readonly at: number;
  /** PDU, as hex. */
  readonly ask: string;
  readonly answer: string;
  readonly unit?: number;
}

/** One connection, picked up in its middle. */
export function connection(client: Endpoint, exchanges: readonly Exchanged[], server = PLC): TimedFrame[] {
  const seq = {client: 1000, server: 5000};
  return exchanges.flatMap(({at, ask, answer, unit = 1}, i) => {
    const [request, response] = [ask, answer].map((pdu) =>
      mbap(i + 1, unit, Buffer.from(pdu.replaceAll(' ', ''), 'hex')),
    );
    if (request === undefined || response === undefined) return [];
    const time = START + at * SECOND;
    const frames = [
      {frame: tcpFrame({from: client, to: server, seq: seq.client, payload: request}), time},
      {frame: tcpFrame({from: server, to: client, seq: seq.server, payload: response}), time: time + 2000},
    ];
    seq.client += request.length;
    seq.server += response.length;
    return frames;
  });
}

const word = (n: number): string => n.toString(16).padStart(4, '0');
export const float = (value: number): number[] => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
};

export const write = (at: number, address: number, value: number): Exchanged => ({
  at,
  ask: `06${word(address)}${word(value)}`,
  answer: `06${word(address)}${word(value)}`,
});

export const writeMany = (at: number, address: number, values: readonly number[]): Exchanged => ({
  at,
  ask: `10${word(address)}${word(values.length)}${(2 * values.length).toString(16).padStart(2, '0')}${values.map(word).join('')}`,
  answer: `10${word(address)}${word(values.length)}`,
});

export const read = (at: number, address: number, values: readonly number[], code = '03'): Exchanged => ({
  at,
  ask: `${code}${word(address)}${word(values.length)}`,
  answer: `${code}${(2 * values.length).toString(16).padStart(2, '0')}${values.map(word).join('')}`,
});

/** What files with these texts say. */
export async function siteOf({policy, tags}: {policy?: string; tags?: string}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-site-'));
  try {
    const file = join(folder, 'policy.yaml');
    mkdirSync(join(folder, 'tags'));
    writeFileSync(file, policy ?? '');
    writeFileSync(join(folder, 'tags', 'plc.yaml'), tags ?? '');
    return {
      ...NOTHING_SAID,
      ...(policy !== undefined && {policy: await policyAt([file])}),
      tags: tags === undefined ? [] : await readTags([join(folder, 'tags')]),
    };
  } finally {
    rmSync(folder, {recursive: true});
  }
}

export async function watched(frames: readonly TimedFrame[], site: Site): Promise<Watched> {
  const {detector} = await loadDetector({profile: 'standard', directories: []});
  const inOrder = frames.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0));
  return watchFrames(inOrder, {detector, site});
}

export const alertsIn = ({changes}: Watched): Alert[] =>
  changes.flatMap((change) => (change.type === 'alert' ? [change.alert] : []));

/** `MB-34`, ..., sorted. */
export const idsIn = (all: Watched): string[] => [...new Set(alertsIn(all).map(({rule}) => rule.id))].sort();

/** The sentence of the alert of this rule. */
export const whatOf = (all: Watched, id: string): string => alertsIn(all).find(({rule}) => rule.id === id)?.what ?? '';
