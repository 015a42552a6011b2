/** How an attack that was practised went, in words. */
import type {DrillAlert, DrillRun} from '../../control/drill-run.ts';
import {sinkText} from '../../core/case-gaps.ts';
import {harmless} from '../../core/harmless.ts';

export function runText({scenario, about, frames, expected, also, passed}: DrillRun): string {
  const isTold = expected.some(({sinks}) => sinks.some(({result}) => result === 'delivered'));
  return [
    `exercise ${scenario}: ${about} (${frames} frames, none of them sent)`,
    ...expected.flatMap(alertLines),
    ...(also.length > 0 ? [`also seen: ${also.join(' ')} (no alert was made of it)`] : []),
    ...(isTold ? [] : ['no sink delivered anything: nobody is told (docs/sinks.md)']),
    passed ? 'passed; the alerts are closed again' : 'failed',
  ]
    .map(harmless)
    .join('\n');
}

function alertLines({rule, title, why, seenAfterMs, raisedAfterMs, storedAfterMs, sinks}: DrillAlert): string[] {
  const times = [
    ...(seenAfterMs === undefined ? [] : [`seen ${seenAfterMs} ms after the first frame`]),
    ...(raisedAfterMs === undefined ? [] : [`raised ${raisedAfterMs} ms after the last`]),
    ...(storedAfterMs === undefined ? [] : [`stored after ${storedAfterMs} ms`]),
  ];
  return [
    `  ${rule} ${title === '' ? `not seen: ${why}` : title}`,
    ...(times.length > 0 ? [`    ${times.join(', ')}`] : []),
    ...(title !== '' && why !== '' ? [`    ${why}`] : []),
    ...sinks.map((sink) => `    ${sinkText(sink)}`),
  ];
}
