/** Reads folders of YAML files: their documents as plain data, and where in the file each part of them stands. */
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {type Document, isNode, LineCounter, parseAllDocuments} from 'yaml';
import {AppError, type ErrorCode} from '../core/errors.ts';
import {yamlFaults} from '../core/yaml-words.ts';

/** Longest file, in bytes, and most documents in it. */
const MAX_FILE = 256 * 1024;
const MAX_DOCUMENTS = 16;
const MAX_ALIASES = 50;

export interface YamlDocument {
  readonly file: string;
  /** Of the file, from 0. */
  readonly document: number;
  /** What it holds, as plain data. */
  readonly value: unknown;
}

/** Something in a document: keys and indexes lead to it from the root. */
export interface YamlPlace {
  readonly file: string;
  readonly document: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface YamlFiles {
  readonly documents: readonly YamlDocument[];
  readonly files: number;
  /** `file:line:column: message` of a problem in one of the documents. */
  explain(problem: YamlPlace): string;
  /** The same of many, a line each, as they stand in the files. */
  explainAll(problems: readonly YamlPlace[]): string;
}

/** What the files hold. */
interface Kind {
  /** Of what is thrown. */
  readonly code: ErrorCode;
  /** Ends of the names of the files. */
  readonly endings: readonly string[];
  /** One of them, in words: `rule`. */
  readonly noun: string;
}

interface Parsed {
  readonly file: string;
  readonly lines: LineCounter;
  readonly documents: readonly Document.Parsed[];
}

/** Reads all files at and below the paths, in the order of their names. Throws `kind.code`: unreadable, or no YAML. */
export async function readYamlFiles(paths: readonly string[], kind: Kind): Promise<YamlFiles> {
  const files = (await Promise.all(paths.map((path) => filesAt(path, kind)))).flat();
  const parsed = new Map<string, Parsed>();
  for (const file of files) parsed.set(file, parse(file, await textOf(file, kind)));
  const problems = [...parsed.values()].flatMap((one) => syntaxErrors(one, kind));
  if (problems.length > 0) throw new AppError(kind.code, problems.join('\n'));
  const documents = [...parsed.values()].flatMap(({file, documents: all}) =>
    all.map((document, i): YamlDocument => ({file, document: i, value: document.toJS({maxAliasCount: MAX_ALIASES})})),
  );
  return {
    documents,
    files: files.length,
    explain: (problem) => explain(parsed.get(problem.file), problem),
    explainAll: (problems) => explainAll(parsed, problems),
  };
}

async function filesAt(path: string, kind: Kind): Promise<string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const names = await readdir(path, {recursive: true});
    return names
      .filter((name) => kind.endings.some((ending) => name.endsWith(ending)))
      .sort()
      .map((name) => join(path, name));
  } catch (cause) {
    throw cannotRead(path, kind, cause);
  }
}

async function textOf(file: string, kind: Kind): Promise<string> {
  try {
    const {size} = await stat(file);
    if (size > MAX_FILE) throw new Error(`${size} bytes are too much for a ${kind.noun}`);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw cannotRead(file, kind, cause);
  }
}

const cannotRead = (path: string, {code}: Kind, cause: unknown): AppError =>
  new AppError(code, `${path}: cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, {cause});

function parse(file: string, text: string): Parsed {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {lineCounter: lines, uniqueKeys: true});
  return {file, lines, documents: 'empty' in documents ? [] : documents};
}

function syntaxErrors({file, lines, documents}: Parsed, {noun}: Kind): string[] {
  if (documents.length === 0) return [`${file}:1:1: the file holds no ${noun}`];
  if (documents.length > MAX_DOCUMENTS) return [`${file}:1:1: more than ${MAX_DOCUMENTS} documents`];
  const errors = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  return yamlFaults(errors).map(({offset, message}) => {
    const {line, col} = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}`;
  });
}

function explain(parsed: Parsed | undefined, {file, document, path, message}: YamlPlace): string {
  const {line, col} = parsed?.lines.linePos(offsetIn(parsed, {document, path})) ?? {line: 1, col: 1};
  const where = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${file}:${line}:${col}: ${where}${message}`;
}

function explainAll(parsed: ReadonlyMap<string, Parsed>, problems: readonly YamlPlace[]): string {
  const order = new Map([...parsed.keys()].map((file, i) => [file, i]));
  return problems
    .map((problem) => {
      const file = parsed.get(problem.file);
      return {problem, file, nth: order.get(problem.file) ?? 0, at: file === undefined ? 0 : offsetIn(file, problem)};
    })
    .sort((a, b) => a.nth - b.nth || a.at - b.at)
    .map(({file, problem}) => explain(file, problem))
    .join('\n');
}

/** Of the problem's place, or of the nearest part around it that stands in the file. */
function offsetIn({documents}: Parsed, {document, path}: Pick<YamlPlace, 'document' | 'path'>): number {
  const root = documents[document];
  return (root === undefined ? undefined : offsetOf(root, path)) ?? 0;
}

function offsetOf(root: Document.Parsed, path: YamlPlace['path']): number | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? root.contents : root.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
