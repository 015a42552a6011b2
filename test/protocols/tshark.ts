/** What tshark reads of a capture, to compare our messages with, frame by frame and field by field. */
import {spawnSync} from 'node:child_process';
import {isAbsolute} from 'node:path';
import {expect, test} from 'vitest';
import type {Value} from '../../src/core/fact.ts';
import type {Protocol} from '../../src/core/protocol.ts';
import {capturePath, hasCaptures, watchCapture} from '../captures.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark) process.stderr.write('SKIPPED: comparisons with tshark: not installed\n');

/** Compared where both are there: the captures and tshark (scripts/setup.sh test). */
export const canCompare = hasCaptures && hasTshark;

const SEPARATOR = '|';

/**
 * The fields of every frame of `capture` that `filter` selects, each with all its values in order. A capture is one of the real
 * ones, or a path of its own.
 */
export function tshark(
  capture: string,
  filter: string,
  fields: readonly string[],
  options: readonly string[] = [],
): string[][][] {
  const columns = fields.flatMap((name) => ['-e', name]);
  const path = isAbsolute(capture) ? capture : capturePath(capture);
  const args = ['-r', path, ...options, '-Y', filter, '-T', 'fields', '-E', `aggregator=${SEPARATOR}`, ...columns];
  const {status, stdout, stderr} = spawnSync('tshark', args, {encoding: 'utf8', maxBuffer: 1 << 28});
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').map((cell) => (cell === '' ? [] : cell.split(SEPARATOR))));
}

/** All values of a field as one text, as `String` shows ours: numbers in decimal, a comma between them. */
export const shown = (values: readonly string[]): string =>
  values.map((value) => (/^(0x[\da-f]+|\d+)$/.test(value) ? String(Number(value)) : value)).join();

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

type Row = Record<string, Value>;

/** Every frame of `file` that `filter` selects holds the same `fields` for tshark as for us; there are `count` of them. */
export function testAsTshark<S>(
  protocol: Protocol<S>,
  file: string,
  filter: string,
  count: number,
  fields: readonly Compared[],
): void {
  test.skipIf(!canCompare)(`${file}: ${filter}`, async () => {
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
  const rows = tshark(`files/${file}`, filter, ['frame.number', ...fields.map(({theirs}) => theirs)]);
  return rows.map(([frame, ...cells]) =>
    row(Number(frame), fields, ({read}, i) => (cells[i]?.length ? read(cells[i].join(SEPARATOR)) : undefined)),
  );
}

function row(frame: number, fields: readonly Compared[], pick: (one: Compared, i: number) => Value | undefined): Row {
  const all: Row = {frame};
  fields.forEach((one, i) => {
    const value = pick(one, i);
    if (value !== undefined) all[one.ours] = value;
  });
  return all;
}
