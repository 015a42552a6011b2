/**
 * Reads rule files: the shipped ones and the site's own directories. One document a file, `.yml` or `.yaml`, in
 * subdirectories too. What is wrong is told as `file:line:column`.
 */
import {existsSync, readFileSync} from 'node:fs';
import {readdir, readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Document, isMap, isNode, isSeq, LineCounter, parseDocument} from 'yaml';
import {AppError} from '../core/errors.ts';
import type {Declared, Technique} from '../detect/declared.ts';
import type {Path, RuleProblem} from '../detect/problem.ts';
import type {RuleSet} from '../detect/rule.ts';
import type {RuleDocument} from '../detect/rule-set.ts';

/** The shipped rules: `rules/` of the project, seen from src/load and from dist/src/load. */
export const shippedRules: string = (() => {
  const near = fileURLToPath(new URL('../../rules', import.meta.url));
  return existsSync(near) ? near : fileURLToPath(new URL('../../../rules', import.meta.url));
})();

const MAX_FILES = 10_000;
const MAX_BYTES = 256 * 1024;
/** Problems shown at once. */
const MAX_SHOWN = 50;

export interface RuleFiles {
  readonly documents: readonly RuleDocument[];
  /** `file:line:column: message`. */
  locate(problem: RuleProblem): string;
}

/** Compiles documents; passed in, since an edge only knows the types of pure parts. */
export type Compile = (
  documents: readonly RuleDocument[],
  declared: Declared,
) => {rules: RuleSet; problems: readonly RuleProblem[]};

/** Reads and compiles. Throws `rules` with every problem, or when a path cannot be read. */
export async function loadRules(
  paths: readonly string[],
  declared: Declared,
  compile: Compile,
): Promise<{rules: RuleSet; files: number}> {
  const {documents, locate} = await readRules(paths);
  const {rules, problems} = compile(documents, declared);
  refuse(problems.map(locate));
  return {rules, files: documents.length};
}

/** Reads rule files and directories in the order given, those of a directory by name. Throws `rules`: what is no YAML. */
export async function readRules(paths: readonly string[]): Promise<RuleFiles> {
  const files = (await Promise.all(paths.map(filesBelow))).flat();
  if (files.length > MAX_FILES)
    throw new AppError('rules', `more than ${MAX_FILES} rule files below ${paths.join(', ')}`);
  const read = await Promise.all(files.map(readDocument));
  refuse(read.flatMap(({errors}) => errors));
  const byFile = new Map(read.map((one) => [one.file, one]));
  return {
    documents: read.map(({file, value}) => ({file, value})),
    locate({file, path, message}) {
      const one = byFile.get(file);
      const {line, col} = one === undefined ? {line: 1, col: 1} : one.lines.linePos(offsetOf(one.document, path));
      return `${file}:${line}:${col}: ${message}`;
    },
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > MAX_SHOWN ? `\n... and ${problems.length - MAX_SHOWN} more` : '';
  throw new AppError('rules', `${problems.slice(0, MAX_SHOWN).join('\n')}${more}`);
}

const isRuleFile = (name: string): boolean => /\.ya?ml$/.test(name);

async function filesBelow(path: string): Promise<string[]> {
  const isFile = await readable(path, async () => (await stat(path)).isFile());
  if (isFile) return [path];
  const names = await readable(path, () => readdir(path, {recursive: true}));
  return names
    .filter(isRuleFile)
    .sort()
    .map((name) => join(path, name));
}

/** What `read` gives, or `rules` with the path. */
async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

const cannotRead = (path: string, cause: unknown): AppError =>
  new AppError('rules', `${path}: ${reason(cause)} (check the path and its rights)`, {cause});

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface ReadDocument {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly value: unknown;
  readonly errors: readonly string[];
}

async function readDocument(file: string): Promise<ReadDocument> {
  const text = await readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const errors = [...document.errors, ...document.warnings].map(({pos, message}) => {
    const {line, col} = lines.linePos(pos[0]);
    return `${file}:${line}:${col}: ${message}`;
  });
  if (errors.length > 0) return {file, document, lines, value: undefined, errors};
  try {
    // No aliases: a rule needs none, and they can blow up.
    return {file, document, lines, value: document.toJS({maxAliasCount: 0}), errors};
  } catch (error) {
    return {file, document, lines, value: undefined, errors: [`${file}:1:1: ${reason(error)}`]};
  }
}

async function readText(file: string): Promise<string> {
  const {size} = await readable(file, () => stat(file));
  if (size > MAX_BYTES) throw new AppError('rules', `${file}: ${size} bytes; a rule file has at most ${MAX_BYTES}`);
  return readable(file, () => readFile(file, 'utf8'));
}

/** Where the key or item at `path` stands, or the nearest thing around it that is there. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let at = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) return at;
    at = next.at;
    node = next.node;
  }
  return at;
}

function stepInto(node: unknown, step: string | number): {node: unknown; at: number} | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({key}) => isNode(key) && String(key) === String(step));
    return pair === undefined || !isNode(pair.key) ? undefined : {node: pair.value, at: pair.key.range?.[0] ?? 0};
  }
  if (!isSeq(node)) return undefined;
  const item = node.items[Number(step)];
  return isNode(item) ? {node: item, at: item.range?.[0] ?? 0} : undefined;
}

/** The pinned ATT&CK for ICS technique list, `rules/attack-ics.json`. */
export function loadTechniques(): ReadonlyMap<string, Technique> {
  const pinned: {readonly techniques: Readonly<Record<string, Technique>>} = JSON.parse(
    readFileSync(join(shippedRules, 'attack-ics.json'), 'utf8'),
  );
  return new Map(Object.entries(pinned.techniques));
}
