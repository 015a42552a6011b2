/**
 * Runs probes side by side. Each gets its own time and a signal that says when it is over; one that hangs, throws or brings
 * nothing has failed, and that is evidence, too: no line may pass on it.
 */
import type {Evidence} from '../core/checklist.ts';
import type {Place, Probe} from './probe.ts';
import {evidenceOf} from './read.ts';
import {isRecordedOnly} from './recorded-files.ts';

/** Most of them wait for a disk or a command; a small box has two cores. */
const SIDE_BY_SIDE = 6;

/** Hears what each probe brought as soon as it is there. */
export type OnBrought = (probe: string, evidence: readonly Evidence[]) => void;

/** In the order of the probes. Never throws. */
export async function collectEvidence(
  probes: readonly Probe[],
  place: Place,
  onBrought: OnBrought = () => undefined,
): Promise<readonly Evidence[]> {
  const brought = new Map<string, readonly Evidence[]>();
  const waiting = [...probes];
  const work = async (): Promise<void> => {
    for (let probe = waiting.shift(); probe !== undefined; probe = waiting.shift()) {
      const evidence = await collectOne(probe, place);
      brought.set(probe.name, evidence);
      onBrought(probe.name, evidence);
    }
  };
  await Promise.all(Array.from({length: SIDE_BY_SIDE}, work));
  return probes.flatMap(({name}) => brought.get(name) ?? []);
}

/** Evidence that a probe brought none, and why. */
export const failedEvidence = (probe: Probe, place: Pick<Place, 'host' | 'now' | 'seenAt'>, reason: string): Evidence =>
  evidenceOf(probe, place, `probe ${probe.name}`, {found: 'failed', reason});

const NO_FILES = 'needs files of the machine: name a copy of its file system (--root)';

async function collectOne(probe: Probe, place: Place): Promise<readonly Evidence[]> {
  if (isRecordedOnly(place) && probe.suffices?.some((one) => place[one] !== undefined) !== true)
    return [failedEvidence(probe, place, NO_FILES)];
  const over = new AbortController();
  const late = new Promise<never>((_, reject) => {
    over.signal.addEventListener('abort', () => reject(over.signal.reason as Error));
  });
  late.catch(() => undefined); // the probe may have thrown before
  const timer = setTimeout(() => over.abort(new Error(`gave no answer within ${probe.timeout} ms`)), probe.timeout);
  try {
    const evidence = await Promise.race([probe.collect(place, over.signal), late]);
    return evidence.length > 0 ? evidence : [failedEvidence(probe, place, 'brought nothing')];
  } catch (error) {
    return [failedEvidence(probe, place, error instanceof Error ? error.message : String(error))];
  } finally {
    clearTimeout(timer);
  }
}
