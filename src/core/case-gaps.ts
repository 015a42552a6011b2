/** What was missing while an incident or an exercise was worked through, as far as the records tell. Pure. */
import {type Case, type Drill, type DrillSink, openSteps} from './case.ts';

/** `unanswered`: ids of its alerts that nobody acknowledged. */
export function gapsOf(one: Case, unanswered: readonly string[]): string[] {
  const {drill, done, steps, lessons} = one;
  const open = openSteps(one).length;
  return [
    ...(drill?.sinks ?? [])
      .filter(({result}) => result === 'refused' || result === 'waiting')
      .map((sink) => `The alert did not get out: ${sinkText(sink)}.`),
    ...untold(drill),
    ...unanswered.map((id) => `Nobody acknowledged the alert ${id}.`),
    ...(open > 0 ? [`${open} of ${steps.length} steps are neither done nor left out for a reason.`] : []),
    ...(done.some(({evidence}) => evidence.length > 0) ? [] : ['No step has a file that shows it.']),
    ...(lessons === ''
      ? ['Nothing was written down of what was learned (bifrost cases move CASE closed --lessons).']
      : []),
  ];
}

function untold(drill: Drill | undefined): string[] {
  if (drill === undefined || drill.sinks.some(({result}) => result === 'delivered')) return [];
  if (drill.mutedBy !== undefined) return [`${mutedText(drill.mutedBy)}.`];
  return ['No sink delivered the alert: nobody but who looked was told.'];
}

/** Who was told of the alert of an exercise; `none`: what to say where no sink is. */
export function toldLines({mutedBy, sinks}: Pick<Drill, 'mutedBy' | 'sinks'>, none: string): string[] {
  if (mutedBy !== undefined) return [mutedText(mutedBy)];
  return sinks.length === 0 ? [none] : sinks.map(sinkText);
}

/** `silence`: its id. */
const mutedText = (silence: string): string =>
  `The silence ${silence} mutes the alert: nobody is told (bifrost silences)`;

export function sinkText({sink, result, reason, afterMs}: DrillSink): string {
  switch (result) {
    case 'delivered':
      return `${sink}: delivered after ${afterMs ?? 0} ms`;
    case 'elsewhere':
      return `${sink}: gets no alerts of this level here (publish.routes)`;
    case 'waiting':
      return `${sink}: not delivered yet`;
    case 'refused':
      return `${sink}: refused (${reason})`;
  }
}

/** By what the audit log has of an alert, first to last: who first did something about it, beyond passing it on. */
export const acknowledgedIn = <T extends {readonly action: string}>(entries: readonly T[]): T | undefined =>
  entries.find(({action}) => action !== 'alert.escalated' && action !== 'alert.assigned');
