/** Counts verdicts. Nothing but a pass counts as one: unknown, stale and attested lines apply, and stand beside it. */
import {type LineState, lineStates, type Score, type Verdict} from '../../core/checklist.ts';

/** The state in which a line counts: that of its twin, where the line itself does not apply and the twin was judged. */
export const standing = ({state, twin}: Verdict): LineState => twin?.state ?? state;

export function scoreOf(verdicts: readonly Verdict[]): Score {
  const counts = Object.fromEntries(lineStates.map((state) => [state, 0])) as Record<LineState, number>;
  for (const verdict of verdicts) counts[standing(verdict)]++;
  return {...counts, applicable: verdicts.length - counts.na};
}

/** First line of whatever shows a run. What is not known stands in it, too: it is no pass. */
export const summaryOf = ({pass, applicable, unknown, stale, fail, attested, na}: Score): string =>
  `${pass} pass of ${applicable} applicable · ${unknown} unknown · ${stale} stale · ${fail} fail · ${attested} attested · ${na} not applicable`;
