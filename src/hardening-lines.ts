/** What the roots put together alike: the lines of the hardening checklist, read, checked and compiled against the probes. */
import {compileLines, type LineDocument} from './checklist/judge/compile.ts';
import type {Line} from './checklist/judge/line.ts';
import type {LineShape} from './checklist/judge/line-schema.ts';
import {validate} from './checklist/judge/line-validator.ts';
import {probes} from './checklist/probes/index.ts';
import {planProblem} from './checklist/tasks/calendar.ts';
import {AppError} from './core/errors.ts';
import {readLines, shippedLineFiles} from './load/checklist.ts';
import {preparedOf} from './load/prepared.ts';
import {faultOf} from './load/schema-fault.ts';
import type {YamlPlace} from './load/yaml-files.ts';

/** `every` is read by a library, outside the pure judge. */
function planProblems({file, plan}: Line): YamlPlace[] {
  const message = plan && planProblem(plan);
  return message === undefined ? [] : [{file, document: 0, path: ['task', 'every'], message}];
}
const compiled = (documents: readonly LineDocument[]) =>
  compileLines(documents, new Map(probes.map(({name, fields}) => [name, fields])));

/** The lines at and below the paths, by number. Throws `checklist` with every problem, one a line. */
export async function loadLines(paths: readonly string[] = [shippedLineFiles.folder]): Promise<readonly Line[]> {
  const {documents, explainAll} = await readLines(paths);
  const shaped: LineDocument[] = [];
  const misshapen: YamlPlace[] = [];
  for (const {file, document, value} of documents) {
    if (validate(value)) shaped.push({file, shape: value});
    else misshapen.push(...(validate.errors ?? []).map((error) => ({file, document, ...faultOf(error)})));
  }
  const {lines, problems} = compiled(shaped);
  const all = [...misshapen, ...problems, ...lines.flatMap(planProblems)];
  if (all.length > 0) throw new AppError('checklist', explainAll(all));
  return lines;
}

/** The shipped lines as they were prepared, where that fits their files; all of them, or those with the numbers. Throws `checklist`. */
export async function shippedLines(numbers: readonly number[] = []): Promise<readonly Line[]> {
  const prepared = preparedOf(shippedLineFiles);
  const lines =
    'documents' in prepared
      ? compiled(prepared.documents.map(({file, value}) => ({file, shape: value as LineShape}))).lines
      : await loadLines();
  const missing = numbers.filter((number) => !lines.some(({shape}) => shape.line === number));
  if (missing.length > 0) throw new AppError('checklist', `no line ${missing.join(', ')} is judged in this version`);
  return numbers.length === 0 ? lines : lines.filter(({shape}) => numbers.includes(shape.line));
}
