/**
 * Composition root of the checker, a process of its own that runs probes and ends: whatever a probe does, neither capture nor the
 * command line waits for it longer than agreed, and it can be killed (checklist-message.ts).
 */
import {setPriority} from 'node:os';
import {collectEvidence} from './checklist/collect.ts';
import {probes} from './checklist/probes/index.ts';
import type {FromChecker, ToChecker} from './checklist-message.ts';
import {placeOf} from './checklist-place.ts';
import {withKept} from './kept-place.ts';

/** nice(1) at its nicest; the commands that probes run inherit it. */
const LOWEST = 19;

process.once('message', ({probes: names, place, isLow}: ToChecker) => {
  if (isLow) stepBack();
  const asked = probes.filter(({name}) => names.includes(name));
  const sent: Promise<void>[] = [];
  void withKept(placeOf(place), place)
    .then((whole) => collectEvidence(asked, whole, (probe, evidence) => sent.push(send({probe, evidence}))))
    .then(() => Promise.all(sent))
    .then(() => process.disconnect());
});
/** The sandbox of the unit forbids every change of priorities, this one too; then the probes run as they are. */
function stepBack(): void {
  try {
    setPriority(LOWEST);
  } catch {
    // as said
  }
}

// Nobody listens any more; a probe that still hangs is left.
process.once('disconnect', () => process.exit());

const send = (message: FromChecker): Promise<void> =>
  new Promise((resolve) => void process.send?.(message, undefined, undefined, () => resolve()));
