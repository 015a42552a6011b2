/** What the lines of the checklist say, for who shows a verdict and judges nothing: without probes and without the judge. */
import type {Line} from './checklist/judge/line.ts';
import type {LineShape} from './checklist/judge/line-schema.ts';
import {shippedLineFiles} from './load/checklist.ts';
import {preparedOf} from './load/prepared.ts';

export type Shaped = Pick<Line, 'shape'>;

/** The shipped ones, by number. Throws `checklist`. */
export async function shippedShapes(): Promise<readonly Shaped[]> {
  const prepared = preparedOf(shippedLineFiles);
  if ('documents' in prepared)
    return prepared.documents
      .map(({value}) => ({shape: value as LineShape}))
      .sort((a, b) => a.shape.line - b.shape.line);
  const {loadLines} = await import('./hardening-lines.ts');
  return loadLines();
}
