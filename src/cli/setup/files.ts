/**
 * The files of a new site: the commented sample with the answers in it, its schema for editors, and a policy that only looks. Checked
 * before they are written.
 */
import {chownSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import ipaddr from 'ipaddr.js';
import {stringify} from 'yaml';
import {parseConfig} from '../../config/parse.ts';
import {jsonSchema, sampleConfig} from '../../config/sample.ts';
import {AppError} from '../../core/errors.ts';
import type {Answers} from './answers.ts';

export interface SiteFile {
  readonly name: string;
  readonly text: string;
  /** Nobody else writes it: it is written anew without a question. */
  readonly isOurs?: true;
}

export const CONFIG = 'bifrost.yaml';

/** For editors: the first line of the configuration names it. */
const schemaFile = (): SiteFile => ({name: 'bifrost.schema.json', text: jsonSchema(), isOurs: true});

/** Throws `usage`: an answer is no part of a configuration. */
export function filesOf(answers: Answers, folder: string): SiteFile[] {
  const fault = faultIn(answers);
  if (fault !== undefined) throw new AppError('usage', fault);
  const config = {name: CONFIG, text: configOf(answers, folder)};
  const policy = answers.subnets.length === 0 ? [] : [{name: 'policy.yaml', text: policyOf(answers.subnets)}];
  return [config, schemaFile(), ...policy];
}

const NOTHING: Answers = {site: '', sensor: '', interfaces: [], broker: '', subnets: []};

/** What is wrong with these answers, in words. */
export function faultIn(some: Partial<Answers>): string | undefined {
  const answers = {...NOTHING, ...some};
  const bad = answers.subnets.find((one) => !ipaddr.isValidCIDR(one));
  if (bad !== undefined) return `${bad} is no network; write it like 10.10.0.0/16`;
  const parsed = parseConfig(configOf(answers, '/'), CONFIG);
  // Of a file that is not written yet, no line is named.
  if ('problems' in parsed) return parsed.problems.map((one) => one.replace(/^\S+:\d+:\d+ /, '')).join('\n');
  return undefined;
}

/** Each value as YAML of its own, so that no answer can say more than its value. */
const quoted = (value: unknown): string => JSON.stringify(value);

function configOf({site, sensor, interfaces, broker, subnets}: Answers, folder: string): string {
  let text = sampleConfig();
  const put = (line: RegExp, value: string): void => {
    if (!line.test(text)) throw new Error(`the sample has no line ${line}`);
    text = text.replace(line, () => value);
  };
  if (site !== '') put(/^# site: .*$/m, `site: ${quoted(site)}`);
  if (sensor !== '') put(/^# sensor: .*$/m, `sensor: ${quoted(sensor)}`);
  if (interfaces.length > 0) {
    const lines = interfaces.map((one) => {
      const [name = '', segment = name] = one.split(':');
      return `    - {name: ${quoted(name)}, segment: ${quoted(segment)}}`;
    });
    put(/^ {2}# interfaces:$/m, ['  interfaces:', ...lines, '  # Each may have more:'].join('\n'));
  }
  if (broker !== '' && broker !== 'none') put(/^ {2}# url: mqtts:.*$/m, `  url: ${quoted(broker)}`);
  if (subnets.length > 0)
    put(/^ {2}# file: \/etc\/bifrost\/policy.yaml$/m, `  file: ${quoted(join(folder, 'policy.yaml'))}`);
  return text;
}

const policyOf = (subnets: readonly string[]): string =>
  [
    '# Zones and conduits (docs/policy.md). It only looks: what crosses the border of the plant is told, and nothing is denied.',
    '# `bifrost baseline propose` drafts the conduits from what was learned; then: mode: enforce',
    stringify({mode: 'observe', zones: {ot: {about: 'the plant', members: [...subnets]}}, conduits: []}),
  ].join('\n');

/** Throws `usage`: something is there that nobody wants overwritten. */
export async function mayWrite(
  folder: string,
  files: readonly SiteFile[],
  mayOverwrite: (path: string) => Promise<boolean>,
): Promise<void> {
  const theirs = files.filter(({isOurs}) => isOurs !== true);
  for (const path of theirs.map(({name}) => join(folder, name))) {
    if (existsSync(path) && !(await mayOverwrite(path)))
      throw new AppError('usage', `${path} is there, and stays as it is (--force with --yes writes over it)`);
  }
}

/** What was there is kept as `.old`. The daemon may read the files, others may not. Throws `usage`: the folder is not writable. */
export async function write(folder: string, files: readonly SiteFile[]): Promise<string[]> {
  try {
    mkdirSync(folder, {recursive: true, mode: 0o750});
    return files.map(({name, text, isOurs}) => {
      const path = join(folder, name);
      if (isOurs !== true && existsSync(path)) renameSync(path, `${path}.old`);
      writeFileSync(path, text, {mode: 0o640});
      if (process.getuid?.() === 0) chownSync(path, 0, statSync(folder).gid);
      return path;
    });
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

const notWritable = (folder: string, cause: unknown): AppError =>
  new AppError('usage', `${folder}: ${(cause as Error).message}; run as root, or name another --folder`, {cause});
