/** One hash over what lines say. */
import {createHash} from 'node:crypto';
import type {Line} from './judge/line.ts';

/** Changes when a line says something else; comments and blanks in its file do not count. */
export function digestOf(lines: readonly Line[]): string {
  const hash = createHash('sha256');
  for (const {shape} of lines) hash.update(`${JSON.stringify(shape)}\n`);
  return hash.digest('hex');
}
