/** The configuration file. Only what stands in it is read here; secrets lie in files of their own and are read by who needs them. */
import {readFile} from 'node:fs/promises';
import type {Config} from '../config/config.ts';
import type {ReadConfig} from '../config/parse.ts';
import {AppError} from '../core/errors.ts';

export const DEFAULT_CONFIG = '/etc/bifrost/bifrost.yaml';

/**
 * The configuration at `path`, which must exist; without `path` that at `DEFAULT_CONFIG`, or the defaults if there is
 * none. Throws `config` with everything that is wrong, one line each: `file:line:column path: message (what to do)`.
 */
export async function loadConfig(path?: string): Promise<Config> {
  const file = path ?? DEFAULT_CONFIG;
  const text = await textOf(file, path === undefined);
  // Where there is nothing to read, the reader of YAML need not be loaded.
  if (text === undefined) return (await import('../config/defaults.ts')).defaultConfig();
  const {parseConfig} = await import('../config/parse.ts');
  const parsed = parseConfig(text, file);
  if ('config' in parsed) return parsed.config;
  throw new AppError('config', parsed.problems.join('\n'));
}

/** The same file with all that is wrong told at once, for who looks at more than its shape; undefined: there is none. */
export async function readConfigFile(path?: string): Promise<ReadConfig | undefined> {
  const file = path ?? DEFAULT_CONFIG;
  const text = await textOf(file, path === undefined);
  if (text === undefined) return undefined;
  const {readConfig} = await import('../config/parse.ts');
  return readConfig(text, file);
}

async function textOf(file: string, mayBeAbsent: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (mayBeAbsent && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cannotRead(file, cause);
  }
}

const cannotRead = (file: string, cause: unknown): AppError =>
  new AppError('config', `${file}: ${(cause as Error).message} (check the path and its rights)`, {cause});
