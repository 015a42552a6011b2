/** `bifrost alerts test`: one line for each sink; findings (exit code 1) where one does not have the test. */
import type {Command} from 'commander';
import {controlCall} from '../api/call.ts';
import type {RouteResult} from '../control/route-test.ts';
import {loadConfig} from '../load/config.ts';
import {exitCodes, say} from './fail.ts';
import {print} from './print.ts';

/** Longer than the daemon waits for the sinks. */
const TIMEOUT_MS = 9500;

/** Throws `control`: no daemon runs. */
export async function testRoutes(command: Command): Promise<void> {
  const {config: path} = command.optsWithGlobals<{config?: string}>();
  const {control} = await loadConfig(path);
  const results = (await controlCall(control.socket, 'alerts-test', {}, {timeoutMs: TIMEOUT_MS})) as RouteResult[];
  if (results.length === 0) say('no sink is configured: alerts go nowhere (docs/sinks.md)');
  for (const {sink, result, reason} of results) print(`${sink}: ${about[result]}${reason && ` (${reason})`}`);
  if (results.length === 0 || results.some(({result}) => result !== 'delivered')) process.exitCode = exitCodes.findings;
}

const about: Readonly<Record<RouteResult['result'], string>> = {
  delivered: 'delivered',
  refused: 'refused for good',
  waiting: 'not acknowledged yet; it is kept and tried again (the log says why)',
};
