/** Alerts of the box itself that come in crowds: many of one rule, in one state, about no device. */
import type {AlertState} from '../core/alert.ts';
import {type AlertFilter, MEANT, meant} from './alert-filter.ts';
import type {Database} from './sqlite.ts';

export interface Crowd {
  readonly rule: string;
  readonly state: AlertState;
  readonly count: number;
  /** Id of the one that was seen last. */
  readonly latest: string;
}

export interface AlertCrowds {
  /** Those of more than `few` alerts, of what the filter means. */
  crowds(filter: AlertFilter, few: number): Crowd[];
}

export function alertCrowds(db: Database): AlertCrowds {
  // Of the columns beside max() SQLite gives those of the row that has it. What the box says of itself is of no segment.
  const crowds = db.prepare<[object], Crowd & {seen: number}>(`
    SELECT rule_id AS rule, state, count(*) AS count, id AS latest, max(last_seen) AS seen
    FROM alert WHERE alert.segment = '' AND ${MEANT} GROUP BY rule_id, state HAVING count(*) > @few`);
  return {
    crowds: (filter, few) =>
      crowds.all({...meant(filter), few}).map(({rule, state, count, latest}) => ({rule, state, count, latest})),
  };
}

/** Of a crowd only its latest is in the list. */
export const WITHOUT_CROWDS = `(alert.segment <> '' OR NOT EXISTS (SELECT 1 FROM json_each(@crowds)
        WHERE value ->> 'rule' = rule_id AND value ->> 'state' = alert.state AND value ->> 'latest' <> alert.id))`;
