/** Reads rule files: YAML documents as plain data, and where in the file each part of them stands. */
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type Document, isNode, LineCounter, parseAllDocuments} from 'yaml';
import {AppError} from '../core/errors.ts';
import type {Technique} from '../detect/declared.ts';
import type {Path, RuleProblem} from '../detect/problem.ts';
import type {RuleDocument} from '../detect/rule-set.ts';
import {projectPath} from './project.ts';

/** The rules that come with the product. */
export const shippedRules: string = projectPath('rules/detection');

/** Longest rule file, in bytes, and most documents in it: rules are small. */
const MAX_FILE = 256 * 1024;
const MAX_DOCUMENTS = 16;
const MAX_ALIASES = 50;

export interface RuleFiles {
  readonly documents: readonly RuleDocument[];
  readonly files: number;
  /** `file:line:column: message` of a problem in one of the documents. */
  explain(problem: RuleProblem): string;
}

interface Parsed {
  readonly file: string;
  readonly lines: LineCounter;
  readonly documents: readonly Document.Parsed[];
}

/** Reads all `*.yml` files at and below the paths, in the order of their names. Throws `rules`: unreadable, or no YAML. */
export async function readRules(paths: readonly string[]): Promise<RuleFiles> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const parsed = new Map<string, Parsed>();
  for (const file of files) parsed.set(file, parse(file, await textOf(file)));
  const problems = [...parsed.values()].flatMap(syntaxErrors);
  if (problems.length > 0) throw new AppError('rules', problems.join('\n'));
  const documents = [...parsed.values()].flatMap(({file, documents: all}) =>
    all.map((document, i): RuleDocument => ({file, document: i, value: document.toJS({maxAliasCount: MAX_ALIASES})})),
  );
  return {documents, files: files.length, explain: (problem) => explain(parsed.get(problem.file), problem)};
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const names = await readdir(path, {recursive: true});
    return names
      .filter((name) => name.endsWith('.yml'))
      .sort()
      .map((name) => join(path, name));
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    const {size} = await stat(file);
    if (size > MAX_FILE) throw new Error(`${size} bytes are too much for a rule`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw cannotRead(file, cause);
  }
}

const cannotRead = (path: string, cause: unknown): AppError =>
  new AppError('rules', `${path}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});

function parse(file: string, text: string): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {lineCounter: lines, uniqueKeys: true});
  return {file, lines, documents: 'empty' in documents ? [] : documents};
}

function syntaxErrors({file, lines, documents}: Parsed): string[] {
  if (documents.length === 0) return [`${file}:1:1: the file holds no rule`];
  if (documents.length > MAX_DOCUMENTS) return [`${file}:1:1: more than ${MAX_DOCUMENTS} documents`];
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  return errors.map(({message, pos: [at]}) => {
    const {line, col} = lines.linePos(at);
    return `${file}:${line}:${col}: ${message.split('\n', 1)[0]}`;
  });
}

/** The problem's place, or that of the nearest part around it that stands in the file. */
function explain(parsed: Parsed | undefined, {file, document, path, message}: RuleProblem): string {
  const root = parsed?.documents[document];
  const at = root === undefined ? undefined : offsetOf(root, path);
  const {line, col} = at === undefined || parsed === undefined ? {line: 1, col: 1} : parsed.lines.linePos(at);
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${file}:${line}:${col}: ${where}${message}`;
}

function offsetOf(root: Document.Parsed, path: Path): number | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? root.contents : root.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

/** The techniques of the pinned release of ATT&CK for ICS, by id. */
export async function loadTechniques(): Promise<ReadonlyMap<string, Technique>> {
  const file = projectPath('rules/attack-ics.json');
  const {techniques} = JSON.parse(await textOf(file)) as {techniques: Readonly<Record<string, Technique>>};
  return new Map(Object.entries(techniques));
}
