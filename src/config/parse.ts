/** The text of a configuration file → the configuration, or everything that is wrong with it, each with its line. */
import {type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument} from 'yaml';
import {backupFaults} from './backup-faults.ts';
import type {Config} from './config.ts';
import {validate} from './config-validator.ts';
import {decoded} from './defaults.ts';
import {escalationFaults} from './escalation-faults.ts';
import {pollFaults} from './poll-faults.ts';
import {type Fault, faultOf} from './problems.ts';
import {publishFaults} from './publish-faults.ts';
import {configSchema} from './schema.ts';

export type ParsedConfig =
  | {readonly config: Config}
  /** `file:line:column path: message (what to do)`, in the order of the file. */
  | {readonly problems: readonly string[]};

/** Enough for many interfaces; YAML beyond it is no configuration. Characters. */
const MAX_TEXT = 256 * 1024;
const MAX_PROBLEMS = 50;

/** `file` is only named. An empty text gives the defaults. */
export function parseConfig(text: string, file: string): ParsedConfig {
  if (text.length > MAX_TEXT) return {problems: [`${file}:1:1 longer than ${MAX_TEXT} characters (is it this file?)`]};
  try {
    return parseYaml(text, file);
  } catch (error) {
    // The YAML reader gives up by throwing: too many aliases, nesting beyond the stack.
    return {problems: [`${file}:1:1 not readable as YAML: ${(error as Error).message} (write it without aliases)`]};
  }
}

function parseYaml(text: string, file: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const at = (offset: number): string => {
    const {line, col} = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {problems: broken.slice(0, MAX_PROBLEMS).map(({pos, message}) => `${at(pos[0])} ${message} (YAML)`)};
  }
  const value = withoutNulls(document.toJS({maxAliasCount: MAX_ALIASES})) ?? {};
  const faults = check(value).map((fault) => ({...fault, offset: offsetOf(document, fault.path)}));
  if (faults.length === 0) {
    const config = decoded(configSchema, value) as Config;
    const placed = config.rules.adjust.map((one, i) => ({
      ...one,
      place: at(offsetOf(document, ['rules', 'adjust', String(i), 'rule'])),
    }));
    return {config: {...config, rules: {...config.rules, adjust: placed}}};
  }
  faults.sort((a, b) => a.offset - b.offset);
  return {
    problems: faults.slice(0, MAX_PROBLEMS).map(({path, message, offset}) => {
      const named = path.length === 0 ? '' : `${path.join('.')}: `;
      return `${at(offset)} ${named}${message}`;
    }),
  };
}

/** Anchors are welcome, a bomb of them is not. */
const MAX_ALIASES = 20;

/** A key without a value counts as left out: so a section may stand there with all its lines commented out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => (item === null ? null : withoutNulls(item)));
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** Fills the defaults into `value`. */
function check(value: unknown): Fault[] {
  if (!validate(value)) return (validate.errors ?? []).map(faultOf);
  const config = value as Config;
  return [
    ...sameNameTwice(config),
    ...unknownZone(config),
    ...pollFaults(config.poll),
    ...backupFaults(config.backup),
    ...escalationFaults(config),
    ...publishFaults(config),
  ];
}

function sameNameTwice({capture}: Config): Fault[] {
  return [
    ...twice(capture.interfaces.map(({name}) => name)).map(({i, ...fault}) => ({
      path: ['capture', 'interfaces', i, 'name'],
      ...fault,
    })),
    ...twice(capture.serial.map(({device}) => device)).map(({i, ...fault}) => ({
      path: ['capture', 'serial', i, 'device'],
      ...fault,
    })),
  ];
}

function unknownZone({baseline: {timezone}}: Config): Fault[] {
  try {
    // The default needs no look into the tables of time zones, which takes as long as to read the file.
    if (timezone !== 'UTC') new Intl.DateTimeFormat('en', {timeZone: timezone});
    return [];
  } catch {
    const message = `"${timezone}" is no time zone (give its name, as in Europe/Berlin)`;
    return [{path: ['baseline', 'timezone'], message}];
  }
}

const twice = (names: readonly string[]): {i: string; message: string}[] =>
  names.flatMap((name, i) =>
    names.indexOf(name) === i ? [] : [{i: String(i), message: `${name} is listed twice (remove one)`}],
  );

/** Where the key of `path` stands; where it is not written, the section that should have it. */
function offsetOf(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const key of path) {
    const found = stepInto(document, node, key);
    if (found === undefined) break;
    node = found.value;
    offset = found.offset;
  }
  return offset;
}

function stepInto(document: Document, from: unknown, key: string): {value: unknown; offset: number} | undefined {
  const node = isAlias(from) ? from.resolve(document) : from;
  if (isMap(node)) {
    const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === key);
    return pair && {value: pair.value, offset: startOf(pair.key)};
  }
  if (!isSeq(node)) return undefined;
  const value = node.items[Number(key)];
  return value === undefined ? undefined : {value, offset: startOf(value)};
}

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
