/** Examples of a line, as they stand in its file: evidence, and what must come out of it. */
import type {Fields} from '../../core/fact.ts';
import type {Path, Report} from '../../detect/problem.ts';
import type {Example, Given, ProbeFields} from './line.ts';
import type {ExampleShape} from './line-schema.ts';
import {spanOf} from './span.ts';

type What = ExampleShape['evidence'][string];
type Silence = Extract<What, string>;

export function exampleOf(shape: ExampleShape, path: Path, probes: ProbeFields, report: Report): Example {
  const {name, state, objects = [], age, evidence, twin} = shape;
  const given: Given = new Map(
    Object.entries(evidence).map(([probe, what]) => [
      probe,
      givenOf(probe, what, probes, (message) => report([...path, 'evidence', probe], message)),
    ]),
  );
  return {name, state, objects, age: age === undefined ? 0 : spanOf(age), given, twin};
}

const silences: readonly string[] = ['absent', 'denied', 'failed'] satisfies Silence[];

function givenOf(probe: string, what: What, probes: ProbeFields, report: (message: string) => void) {
  if (typeof what === 'string') {
    if (!silences.includes(what)) report('is a list of subjects, or absent, denied or failed');
    return what;
  }
  const fields = probes.get(probe);
  const undeclared = what.flatMap((one) => Object.keys(one)).find((name) => fields?.[name] === undefined);
  if (undeclared !== undefined) report(`${JSON.stringify(undeclared)} is no field of the probe`);
  return what.map((one, i) => ({name: `${i + 1}`, fields: one as Fields}));
}
