/** The policy that a command line names, or that of the configuration. */
import type {Command} from 'commander';
import {protocols} from '../../../protocols/index.ts';
import {AppError} from '../../core/errors.ts';
import type {Policy} from '../../core/policy.ts';
import {loadConfig} from '../../load/config.ts';
import {loadPolicy, policyAt} from '../../load-policy.ts';
import type {PortsOf} from '../../policy/permission-test.ts';
import {portsOf as ports} from '../../policy/ports.ts';

export const portsOf: PortsOf = ports(protocols);

/** Throws `config`: it is wrong, or there is none. */
export async function policyNamed(paths: readonly string[], command: Command): Promise<Policy> {
  if (paths.length > 0) return await policyAt(paths);
  const policy = await configuredPolicy(command);
  if (policy !== undefined) return policy;
  throw new AppError('config', 'no policy is configured: name a file, or set policy.file (docs/policy.md)');
}

/** Undefined: there is none. */
export const configuredPolicy = async (command: Command): Promise<Policy | undefined> =>
  await loadPolicy(await loadConfig(command.optsWithGlobals<{config?: string}>().config));
