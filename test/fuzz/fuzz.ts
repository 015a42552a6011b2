/**
 * A fuzzer that is guided by what it sees: input that makes a target say something new is kept and damaged further. The seed
 * decides everything, so a finding comes back. A target says what it saw as numbers; what it must not do, it throws.
 */
import {type Random, random} from './random.ts';

/** One thing that can be fuzzed. `I` is its input. */
export interface Target<I> {
  readonly name: string;
  readonly corpus: readonly I[];
  mutate(input: I, other: I, random: Random): I;
  /** Feeds it; `saw` takes what was seen as small hashes. */
  run(input: I, saw: (feature: number) => void): void;
  /** The input as a text that a reader can make a test of. */
  show(input: I): string;
}

export interface Outcome {
  readonly name: string;
  readonly inputs: number;
  /** Distinct things seen. */
  readonly features: number;
  /** Longest time that one input took, the best of several tries, in milliseconds. */
  readonly slowestMs: number;
}

/** An input may take so long; the machine is shared and code is slow before it is compiled, so only what stays slow counts. */
export const MAX_MS = 10;
const TRIES = 20;
/** Inputs kept beside the first ones. */
const MAX_KEPT = 2000;

export class Finding extends Error {
  override name = 'Finding';
}

export function fuzz<I>(target: Target<I>, inputs: number, seed: number): Outcome {
  const numbers = random(seed);
  const pool = [...target.corpus];
  const features = new Set<number>();
  let slowestMs = 0;
  let isNew = false;
  const saw = (feature: number): void => {
    if (features.has(feature)) return;
    features.add(feature);
    isNew = true;
  };
  const pick = (): I => pool[numbers.below(pool.length)] as I;
  for (const input of target.corpus) slowestMs = Math.max(slowestMs, timed(target, input, saw));
  for (let n = 0; n < inputs; n++) {
    const input = target.mutate(pick(), pick(), numbers);
    isNew = false;
    slowestMs = Math.max(slowestMs, timed(target, input, saw));
    if (!isNew) continue;
    if (pool.length < target.corpus.length + MAX_KEPT) pool.push(input);
    else pool[target.corpus.length + numbers.below(MAX_KEPT)] = input;
  }
  return {name: target.name, inputs: inputs + target.corpus.length, features: features.size, slowestMs};
}

/** Milliseconds it took. Throws a `Finding` when the target does what it must not, or stays slow. */
function timed<I>(target: Target<I>, input: I, saw: (feature: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && best > MAX_MS; tries++) {
    const started = performance.now();
    const before = process.cpuUsage();
    try {
      target.run(input, saw);
    } catch (error) {
      throw new Finding(`${target.name}: ${String(error)}\n${target.show(input)}`, {cause: error});
    }
    // Where others use the machine, much of the time by the clock is theirs.
    const {user, system} = process.cpuUsage(before);
    best = Math.min(best, performance.now() - started, (user + system) / 1000);
  }
  if (best > MAX_MS) throw new Finding(`${target.name}: took ${best.toFixed(1)} ms\n${target.show(input)}`);
  return best;
}
