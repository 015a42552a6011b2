/**
 * Everything that is wrong with a configuration, and what in it is odd, each with its place: what its shape tells, and what only those
 * know who ask devices and who judge. For `bifrost config check`.
 */
import type {Config} from './config/config.ts';
import {isAppError} from './core/errors.ts';
import type {Micros} from './core/time.ts';
import {readConfigFile} from './load/config.ts';
import {pollNotes} from './poll-check.ts';

export interface Checked {
  /** `file:line:column path: message (what to do)`, in the order of the file. */
  readonly wrong: readonly string[];
  /** It works, but perhaps not as it was meant. */
  readonly odd: readonly string[];
}

/** `path`: of the file; left out: the usual one, where there is one. Throws `config`: it cannot be read. */
export async function checkConfig(path: string | undefined, now: Micros): Promise<Checked> {
  const read = await readConfigFile(path);
  if (read === undefined) return {wrong: [], odd: []};
  const {faults, sound, tell} = read;
  const notes = pollNotes(sound, now);
  const wrong = tell([...faults, ...notes.filter(({isFault}) => isFault)]);
  const odd = tell(notes.filter(({isFault}) => !isFault));
  return {wrong: [...wrong, ...(await adjustmentsOf(sound.rules))].sort(byPlace), odd};
}

async function adjustmentsOf(rules: Config['rules']): Promise<readonly string[]> {
  const {adjustmentProblems} = await import('./composition.ts');
  try {
    return await adjustmentProblems(rules);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return error.message.split('\n');
  }
}

/** They are of one file: the numbers of line and column decide. */
const byPlace = (a: string, b: string): number => a.localeCompare(b, 'en', {numeric: true});
