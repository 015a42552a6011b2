/** What tshark reads of a capture, to compare our messages with, frame by frame and field by field. */
import {spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Value} from '../../src/core/fact.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {capturePath, hasCaptures, watchCapture} from '../captures.ts';

const hasTshark = spawnSync('tshark', ['--version']).error === undefined;
if (!hasTshark) process.stderr.write('SKIPPED: comparisons with tshark: not installed\n');

/** One field in our words and in tshark's; `read` turns tshark's text into our value. */
export interface Compared {
  readonly ours: string;
  readonly theirs: string;
  readonly read: (text: string) => Value | undefined;
}

/** Numbers as tshark prints them: decimal or 0x. */
export const numbers = (...names: string[]): Compared[] => names.map((name) => renamed(name, name, toNumber));
export const texts = (...names: string[]): Compared[] => names.map((name) => renamed(name, name, String));
export const flags = (...names: string[]): Compared[] => names.map((name) => renamed(name, name, (t) => t === '1'));
export const renamed = (ours: string, theirs: string, read: Compared['read']): Compared => ({ours, theirs, read});
export const list =
  (read: (text: string) => string | number): Compared['read'] =>
  (text) =>
    text.split(SEPARATOR).map(read);
export const toNumber = (text: string): number => Number(text);

const SEPARATOR = '|';

type Row = Record<string, Value>;

/** Every frame of `file` that `filter` selects holds the same `fields` for tshark as for us; there are `count` of them. */
export function testAsTshark<S>(
  protocol: Protocol<S>,
  file: string,
  filter: string,
  count: number,
  fields: readonly Compared[],
): void {
  test.skipIf(!hasCaptures || !hasTshark)(`${file}: ${filter}`, async () => {
    const ours = await oursOf(protocol as Protocol, file, fields);
    const theirs = theirsOf(file, filter, fields);
    expect(theirs.length).toBe(count);
    expect(ours).toEqual(theirs);
  });
}

async function oursOf(protocol: Protocol, file: string, fields: readonly Compared[]): Promise<Row[]> {
  const {messages} = await watchCapture(`files/${file}`, {protocols: [protocol]});
  return messages.map((message) => row(message.frame, fields, ({ours}) => message.fields[ours]));
}

function theirsOf(file: string, filter: string, fields: readonly Compared[]): Row[] {
  const columns = ['frame.number', ...fields.map(({theirs}) => theirs)].flatMap((name) => ['-e', name]);
  const {stdout} = spawnSync(
    'tshark',
    ['-r', capturePath(`files/${file}`), '-Y', filter, '-T', 'fields', '-E', `aggregator=${SEPARATOR}`, ...columns],
    {encoding: 'utf8', maxBuffer: 1 << 28},
  );
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [frame = '', ...texts] = line.split('\t');
    return row(Number(frame), fields, ({read}, i) => (texts[i] === '' ? undefined : read(texts[i] ?? '')));
  });
}

function row(frame: number, fields: readonly Compared[], pick: (one: Compared, i: number) => Value | undefined): Row {
  const all: Row = {frame};
  fields.forEach((one, i) => {
    const value = pick(one, i);
    if (value !== undefined) all[one.ours] = value;
  });
  return all;
}
