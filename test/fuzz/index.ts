/**
 * `make fuzz`: looks for input that breaks a parser, hour after hour if you like. `INPUTS=10000000 SEED=7 make fuzz`. Prints what
 * each target went through; ends with 1 and the input that did it when something broke.
 */
import {protocols} from '../../protocols/index.ts';
import {captureTarget} from './capture.ts';
import {dissectorTarget} from './dissector.ts';
import {frameTarget} from './frames.ts';
import {Finding, fuzz, type Outcome, type Target} from './fuzz.ts';

const MIB = 2 ** 20;
const INPUTS = Number(process.argv[2] ?? 1_000_000);
const SEED = Number(process.argv[3] ?? 1) % 2 ** 31;
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Of all inputs, a share for each dissector, and as much for the frames and for the capture reader as for four of them. */
const SHARES = protocols.length + 8;

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / MIB;
}

function one<I>(target: Target<I>, inputs: number): Outcome {
  const before = memory();
  const started = performance.now();
  const outcome = fuzz(target, inputs, SEED);
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(outcome.inputs / seconds).toLocaleString('en');
  const grown = (memory() - before).toFixed(1);
  say(
    `${outcome.name.padEnd(16)} ${outcome.inputs.toLocaleString('en').padStart(12)} inputs ${rate.padStart(9)}/s  ${String(outcome.features).padStart(5)} things seen  slowest ${outcome.slowestMs.toFixed(1)} ms  heap ${grown} MiB more`,
  );
  return outcome;
}

say(`${INPUTS.toLocaleString('en')} inputs, seed ${SEED}`);
try {
  const share = Math.ceil(INPUTS / SHARES);
  const outcomes = [
    ...protocols.map((protocol) => one(dissectorTarget(protocol), share)),
    one(frameTarget(), 4 * share),
    one(captureTarget, 4 * share),
  ];
  const total = outcomes.reduce((sum, {inputs}) => sum + inputs, 0);
  const slowest = Math.max(...outcomes.map(({slowestMs}) => slowestMs));
  say(
    `${total.toLocaleString('en')} inputs, none broke anything; the slowest took ${slowest.toFixed(1)} ms, ${memory().toFixed(0)} MiB heap`,
  );
} catch (error) {
  if (!(error instanceof Finding)) throw error;
  say(`BROKEN, seed ${SEED}: ${error.message}\n${error.cause instanceof Error ? error.cause.stack : ''}`);
  process.exitCode = 1;
}
