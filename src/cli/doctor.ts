/** `bifrost doctor`: is this box fit to run, and if not, what to do. Each check is a file of doctor/ and a line here. */
import {existsSync} from 'node:fs';
import {Command} from 'commander';
import type {Config} from '../config/config.ts';
import {isAppError} from '../core/errors.ts';
import {harmless} from '../core/harmless.ts';
import {DEFAULT_CONFIG, loadConfig} from '../load/config.ts';
import {advisories} from './doctor/advisories.ts';
import {broker} from './doctor/broker.ts';
import {capability} from './doctor/capability.ts';
import {type Check, failed, messageOf, ok, type Result, warn} from './doctor/check.ts';
import {checklist} from './doctor/checklist.ts';
import {clock} from './doctor/clock.ts';
import {daemon} from './doctor/daemon.ts';
import {interfaces} from './doctor/interfaces.ts';
import {koffi} from './doctor/koffi.ts';
import {libpcap} from './doctor/libpcap.ts';
import {nodeVersion} from './doctor/node-version.ts';
import {policy} from './doctor/policy.ts';
import {polling} from './doctor/polling.ts';
import {profiles} from './doctor/profiles.ts';
import {routes} from './doctor/routes.ts';
import {rules} from './doctor/rules.ts';
import {serial} from './doctor/serial.ts';
import {store} from './doctor/store.ts';
import {tags} from './doctor/tags.ts';
import {exitCodes} from './fail.ts';
import {colors, print, printJson} from './print.ts';

type Finding = Required<Result> & {readonly check: string};

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('check whether this box is fit to run, and say what to do')
    .option('--json', 'as a JSON array')
    .action(async ({json = false}: {json?: boolean}, command: Command) => {
      const rows = await examine(command.optsWithGlobals<{config?: string}>().config);
      if (json) printJson(rows);
      else print(rows.map(lineOf).join('\n'));
      if (rows.some(({status}) => status === 'fail')) process.exitCode = exitCodes.findings;
    });

async function examine(configPath: string | undefined): Promise<Finding[]> {
  try {
    const config = await loadConfig(configPath);
    const results = await Promise.all(checks.map((check) => resultsOf(check, config, configPath)));
    return [row('config', fileOf(configPath)), ...results.flat()];
  } catch (error) {
    if (!isAppError(error)) throw error;
    // The rest depends on it.
    return error.message
      .split('\n')
      .map((problem) => row('config', failed(problem, 'correct it; the rest is not checked')));
  }
}

function fileOf(path: string | undefined): Result {
  if (path !== undefined) return ok(path);
  if (existsSync(DEFAULT_CONFIG)) return ok(DEFAULT_CONFIG);
  return warn(`there is no ${DEFAULT_CONFIG}: everything is as it is by default`, 'bifrost setup writes one');
}

/** In the order in which they are told. */
const checks: readonly Check[] = [
  nodeVersion,
  koffi,
  libpcap,
  capability,
  interfaces,
  serial,
  rules,
  profiles,
  policy,
  tags,
  store,
  broker,
  routes,
  clock,
  polling,
  advisories,
  daemon,
  checklist,
];

async function resultsOf(check: Check, config: Config, path: string | undefined): Promise<Finding[]> {
  try {
    return (await check.run(config, path)).map((result) => row(check.name, result));
  } catch (error) {
    return [row(check.name, failed(messageOf(error), 'this could not be looked at: the message says why'))];
  }
}

const row = (check: string, {status, found, todo = ''}: Result): Finding => ({check, status, found, todo});

const STATUS_WIDTH = 4;
const paints: Readonly<Record<Result['status'], (text: string) => string>> = {
  ok: colors.green,
  warn: colors.yellow,
  fail: colors.red,
};

/** Lines and no table: what to do is never cut. */
function lineOf({status, check, found, todo}: Finding): string {
  const lines = [...`${check}: ${found}`.split('\n'), ...(todo === '' ? [] : [`-> ${todo}`])];
  const text = lines.map(harmless).join(`\n${' '.repeat(STATUS_WIDTH)} `);
  return `${paints[status](status.padEnd(STATUS_WIDTH))} ${text}`;
}
