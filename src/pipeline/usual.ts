/** What is usual in time, as the pipeline asks it. */
import type {Baseline} from '../baseline/baseline.ts';
import {type Habits, habits} from '../baseline/habits.ts';
import type {BaselineSettings} from '../core/baseline.ts';
import type {Enricher} from '../core/enricher.ts';
import type {Micros} from '../core/time.ts';
import type {Saved} from './saved.ts';

/** `lastFrame`: time of the latest frame of a segment. */
export function habitsOf(
  {baseline: settings, saved}: {readonly baseline: BaselineSettings; readonly saved: Pick<Saved, 'habits'>},
  known: Baseline,
  lastFrame: (segment: string) => Micros | undefined,
): Habits {
  return habits({
    settings,
    saved: saved.habits,
    segments: {lastFrame},
    isLearning: ({segment, clientAsset, serverAsset, protocol}, time) =>
      known.isOpen(segment, `${clientAsset}>${serverAsset} ${protocol}`, time),
    minuteOfWeek: known.presets.minuteOfWeek,
  });
}

/** What is usual in time adds nothing to facts; it tells what departs from it. */
export const deviations = (usual: Habits): Enricher => ({
  enrich: () => true,
  tick: (now) => usual.look(now),
  use: () => undefined,
});
