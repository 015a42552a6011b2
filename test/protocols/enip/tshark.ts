/** What tshark says of a capture, one row a frame: the independent reading that dissectors are compared with. */
import {spawnSync} from 'node:child_process';
import {capturePath, hasCaptures} from '../../captures.ts';

const isInstalled = spawnSync('tshark', ['--version']).status === 0;

/** Compared where both are there: the captures and tshark (scripts/setup.sh test). */
export const canCompare = hasCaptures && isInstalled;

if (!isInstalled) process.stderr.write('SKIPPED: comparisons with tshark, which is not installed\n');

/** The fields of every frame that the filter shows, each with all its values in order. */
export function tshark(capture: string, filter: string, fields: readonly string[]): string[][][] {
  const wanted = fields.flatMap((field) => ['-e', field]);
  const args = ['-r', capturePath(capture), '-Y', filter, '-T', 'fields', '-E', 'aggregator=|', ...wanted];
  const {status, stdout, stderr} = spawnSync('tshark', args, {encoding: 'utf8', maxBuffer: 1 << 28});
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t').map((cell) => (cell === '' ? [] : cell.split('|'))));
}
