/** What tshark says of a capture, to compare with what we say. Skipped aloud where tshark or the capture is not there. */
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {Protocol} from '../src/core/protocol.ts';
import {capturePath, hasCaptures, watchCapture} from './captures.ts';

const hasTshark = (() => {
  try {
    execFileSync('tshark', ['--version'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
})();

if (!hasTshark) process.stderr.write('SKIPPED: comparisons with tshark, which is not installed\n');

export interface Comparison {
  readonly protocol: Protocol;
  /** Below `files/` of the captures. */
  readonly capture: string;
  /** Display filter of the messages that are compared. */
  readonly filter: string;
  /** Field of ours to tshark's where the names differ. */
  readonly fields: Readonly<Record<string, string>>;
  /** How many messages there are, so that an empty comparison is not taken for agreement. */
  readonly messages: number;
}

/** One test: the same messages in the same frames, with the same values in the fields named. */
export function agrees({protocol, capture, filter, fields, messages}: Comparison): void {
  test.skipIf(!(hasCaptures && hasTshark))(
    `${protocol.name}: ${messages} messages of ${capture} as tshark shows them`,
    async () => {
      const theirs = askTshark(capture, filter, Object.values(fields));
      const watched = await watchCapture(`files/${capture}`, {protocols: [protocol]});
      const ours = watched.messages.map((m) => [
        String(m.frame),
        ...Object.keys(fields).map((name) => [m.fields[name] ?? []].flat().map(text).join('|')),
      ]);
      expect(ours).toEqual(theirs);
      expect(ours).toHaveLength(messages);
    },
  );
}

function askTshark(capture: string, filter: string, fields: readonly string[]): string[][] {
  const columns = ['frame.number', ...fields].flatMap((name) => ['-e', name]);
  const args = ['-r', capturePath(`files/${capture}`), '-Y', filter, '-T', 'fields', '-E', 'aggregator=|', ...columns];
  const output = execFileSync('tshark', args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').map(numberText));
}

const text = (value: unknown): string => (typeof value === 'boolean' ? String(Number(value)) : String(value));

/** tshark writes some numbers in hexadecimal. */
const numberText = (value: string): string =>
  value
    .split('|')
    .map((one) => (/^0x[0-9a-f]+$/.test(one) ? String(Number(one)) : one))
    .join('|');
