/** Reviews that people signed, held against what is there now. */
import type {Evidence, Subject} from '../core/checklist.ts';
import type {FieldTable} from '../core/field.ts';
import {DAY} from '../core/time.ts';
import type {Place, Probe} from './probe.ts';
import {evidenceOf} from './read.ts';

export const reviewFields = {
  'review.exists': {type: 'boolean', about: 'Somebody signed a review'},
  'review.age_days': {type: 'number', about: 'Days since the last one'},
  'review.is_current': {type: 'boolean', about: 'Nothing has changed since'},
} as const satisfies FieldTable;

/** Evidence of the last review of what `now` shows; what could not be read stays so. */
export function reviewOf(probe: Probe, place: Place, of: string, now: readonly Evidence[]): readonly Evidence[] {
  const unread = now.filter(({found}) => found !== 'read').map((one) => ({...one, probe: probe.name}));
  if (unread.length > 0) return unread;
  if (place.reviews === undefined)
    return [evidenceOf(probe, place, of, {found: 'failed', reason: 'Bifrost keeps the reviews; none were given here'})];
  const last = place.reviews.filter((one) => one.of === of).sort((a, b) => b.at - a.at)[0];
  const sha256 = now.map((one) => one.sha256).join('');
  const subject: Subject = {
    name: of,
    fields: {
      'review.exists': last !== undefined,
      ...(last !== undefined && {
        'review.age_days': Math.floor((place.now - last.at) / DAY),
        'review.is_current': last.sha256 === sha256,
      }),
    },
  };
  return now.map((one) => ({...one, probe: probe.name, version: probe.version, subjects: [subject]}));
}
