/** Exercises: alerts that are practised with. The label is in the fact, so that it goes wherever an alert goes, and cannot be lost. */
import type {Alert, Finding} from './alert.ts';
import type {Micros} from './time.ts';

const LABEL = 'bifrost.exercise';
/** Where it is said to have happened: no segment of a plant is called so. */
const EXERCISE_SEGMENT = 'exercise';

export const isExercise = ({first}: Pick<Alert, 'first'>): boolean => first.fields[LABEL] === true;

export const isPractised = ({fact}: Pick<Finding, 'fact'>): boolean => fact.fields[LABEL] === true;

/** The finding as if it was made now, labelled; each exercise is an alert of its own. */
export function practised(finding: Finding, now: Micros): Finding {
  const {fact} = finding;
  const fields = {...fact.fields, [LABEL]: true, 'bifrost.matter': `exercise ${now}`};
  return {
    ...{...finding, time: now, segment: EXERCISE_SEGMENT},
    fact: {...fact, time: now, frame: 0, segment: EXERCISE_SEGMENT, fields},
  };
}
