/** The text of a configuration file → the configuration, or everything that is wrong with it, each with its line. */
import {type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument} from 'yaml';
import {yamlFaults} from '../core/yaml-words.ts';
import {backupFaults} from './backup-faults.ts';
import type {Config} from './config.ts';
import {validate} from './config-validator.ts';
import {decoded, defaultConfig} from './defaults.ts';
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
  const {faults, sound, tell} = readConfig(text, file);
  return faults.length === 0 ? {config: sound} : {problems: tell(faults)};
}

/** A configuration as far as it is right, and what is wrong with the rest. */
export interface ReadConfig {
  readonly faults: readonly Fault[];
  /** What is right in it; a section with a mistake is as it is by default. */
  readonly sound: Config;
  /** `file:line:column path: message` of each, in the order of the file. */
  tell(faults: readonly Fault[]): string[];
}

/** As `parseConfig`, for who has more to say of it. */
export function readConfig(text: string, file: string): ReadConfig {
  if (text.length > MAX_TEXT) return unread(file, `longer than ${MAX_TEXT} characters (is it this file?)`);
  try {
    return readYaml(text, file);
  } catch (error) {
    // The YAML reader gives up by throwing: too many aliases, nesting beyond the stack.
    return unread(file, `not readable as YAML: ${(error as Error).message} (write it without aliases)`);
  }
}

const unread = (file: string, message: string): ReadConfig => ({
  faults: [{path: [], message}],
  sound: defaultConfig(),
  tell: (faults) => faults.map((fault) => `${file}:1:1 ${fault.message}`),
});

function readYaml(text: string, file: string): ReadConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const at = (offset: number): string => {
    const {line, col} = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const tell: ReadConfig['tell'] = (faults) =>
    faults
      .map((fault) => ({...fault, offset: fault.offset ?? offsetOf(document, fault.path)}))
      .sort((a, b) => a.offset - b.offset)
      .slice(0, MAX_PROBLEMS)
      .map(({path, message, offset}) => `${at(offset)} ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`);
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const faults = yamlFaults(broken).map((fault) => ({path: [], ...fault}));
    return {faults, sound: defaultConfig(), tell};
  }
  const {value, faults} = check(withoutNulls(document.toJS({maxAliasCount: MAX_ALIASES})) ?? {});
  const config = decoded(configSchema, value) as Config;
  const adjust = config.rules.adjust.map((one, i) => ({
    ...one,
    place: at(offsetOf(document, ['rules', 'adjust', String(i), 'rule'])),
  }));
  return {faults, sound: {...config, rules: {...config.rules, adjust}}, tell};
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

/** Fills the defaults into `value`. What the schema refuses is left out of it, so that the rest can be looked at all the same. */
function check(value: unknown): {value: unknown; faults: Fault[]} {
  if (validate(value)) return {value, faults: faultsBeyond(value as Config, new Set())};
  const faults = (validate.errors ?? []).map(faultOf);
  const refused = new Set(faults.map(({path: [section = '']}) => section));
  const isSection = typeof value === 'object' && value !== null && !refused.has('');
  const rest = Object.fromEntries(Object.entries(isSection ? value : {}).filter(([section]) => !refused.has(section)));
  if (!validate(rest)) return {value: emptied(), faults};
  return {value: rest, faults: [...faults, ...faultsBeyond(rest as unknown as Config, refused)]};
}

function emptied(): object {
  const value = {};
  validate(value);
  return value;
}

/** What the schema cannot say, by the sections that are looked at for it. */
const checks: readonly (readonly [sections: readonly (keyof Config)[], faults: (config: Config) => Fault[]])[] = [
  [['capture'], sameNameTwice],
  [['baseline'], unknownZone],
  [['poll'], ({poll}) => pollFaults(poll)],
  [['backup'], ({backup}) => backupFaults(backup)],
  [['escalation', 'mqtt', 'publish'], escalationFaults],
  [['publish', 'mqtt'], publishFaults],
];

const faultsBeyond = (config: Config, refused: ReadonlySet<string>): Fault[] =>
  checks.flatMap(([sections, faults]) => (sections.some((one) => refused.has(one)) ? [] : faults(config)));

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
