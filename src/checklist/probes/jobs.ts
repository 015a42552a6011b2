/** Backups and drills that Bifrost made: when, how they ended, and whether their size is the usual one. */
import type {Job} from '../../core/job.ts';
import {isoTime} from '../../core/time.ts';
import {fromSite, hoursSince, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

/** Earlier ones that the size is held against. */
const COMPARED = 20;

export const jobs: Probe = {
  name: 'jobs',
  version: 1,
  about: 'The latest backup, drill and canary of Bifrost itself (bifrost jobs)',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'jobs.kind': {type: 'string', about: 'backup, backup-canary, backup-drill or backup-restore'},
    'jobs.ok': {type: 'boolean', about: 'It ended well'},
    'jobs.hours': {type: 'number', about: 'Hours since it ended'},
    'jobs.percent_of_usual': {
      type: 'number',
      about: 'Its size in percent of the median of those before; not there where there is nothing to compare',
    },
  },
  collect: async (place) =>
    fromSite(jobs, place, (site) => {
      const all = site.jobs();
      const kinds = [...new Set(all.map(({kind}) => kind))].sort();
      const subjects = kinds.flatMap((kind) => {
        const [latest, ...before] = all.filter((one) => one.kind === kind);
        if (latest === undefined) return [];
        const share = percentOfUsual(latest, before);
        const name = `${kind} of ${isoTime(latest.started).slice(0, 19)}Z: ${latest.what}, ${latest.result}`;
        return subjectOf(name, {
          'jobs.kind': kind,
          'jobs.ok': latest.ok,
          'jobs.hours': hoursSince(latest.finished, place.now),
          ...(share !== undefined && {'jobs.percent_of_usual': share}),
        });
      });
      return [{source: 'store: jobs', subjects}];
    }),
};

function percentOfUsual(latest: Job, before: readonly Job[]): number | undefined {
  const sizes = before
    .filter(({ok, size}) => ok && size > 0)
    .slice(0, COMPARED)
    .map(({size}) => size)
    .sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)];
  return median === undefined || !latest.ok ? undefined : Math.round((100 * latest.size) / median);
}
