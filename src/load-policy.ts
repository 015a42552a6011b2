/** The policy of a configuration or of files that are named, in the words of the protocols that there are. */
import type {Config} from './config/config.ts';
import type {Policy} from './core/policy.ts';
import {readPolicy} from './load/policy.ts';

/** Undefined: none is configured. Throws `config`. */
export async function loadPolicy({policy: {file, directories}}: Pick<Config, 'policy'>): Promise<Policy | undefined> {
  const paths = [...(file === undefined ? [] : [file]), ...directories];
  return paths.length === 0 ? undefined : await policyAt(paths);
}

/** In these files and folders. Throws `config`: everything that is wrong. */
export async function policyAt(paths: readonly string[]): Promise<Policy> {
  const {protocols} = await import('../protocols/index.ts');
  return readPolicy(paths, {protocols: new Map(protocols.map(({name, names}) => [name, names]))});
}
