/** Runs of this checklist: how often, how much of it could be judged, and what changed since. */
import {fromSite, hoursSince, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const checklistRuns: Probe = {
  name: 'checklist-runs',
  version: 1,
  about: 'The latest run of the checklist: its age, the share that was judged, and drift that nobody acknowledged',
  privilege: 'to read the store',
  timeout: 5000,
  fields: {
    'checklist-runs.hours': {type: 'number', about: 'Hours since the latest run'},
    'checklist-runs.judged_percent': {type: 'number', about: 'Lines that came out, of those that apply'},
    'checklist-runs.unknown_percent': {type: 'number', about: 'Lines that are unknown or stale, of those that apply'},
    'checklist-runs.lines': {type: 'number', about: 'Lines that were run'},
    'checklist-runs.drifted': {type: 'number', about: 'Things that are not what they were, and nobody acknowledged it'},
    'checklist-runs.drift_hours': {type: 'number', about: 'Hours since the oldest of them changed; 0: there is none'},
  },
  collect: async (place) =>
    fromSite(checklistRuns, place, (site) => {
      const source = 'store: runs of the checklist';
      if (site.runs === undefined) return [{source, found: 'failed', reason: 'no history of runs is kept here'}];
      const [latest] = site.runs();
      if (latest === undefined) return [{source, found: 'failed', reason: 'it was never run: bifrost checklist run'}];
      const applies = Math.max(1, latest.lines - latest.notApplicable);
      const unknown = Math.round((1000 * (latest.unknown + latest.stale)) / applies) / 10;
      const fields = {
        'checklist-runs.hours': hoursSince(latest.at, place.now),
        'checklist-runs.judged_percent': Math.round((100 - unknown) * 10) / 10,
        'checklist-runs.unknown_percent': unknown,
        'checklist-runs.lines': latest.lines,
        'checklist-runs.drifted': latest.drifted,
        'checklist-runs.drift_hours': latest.driftedSince === 0 ? 0 : hoursSince(latest.driftedSince, place.now),
      };
      const name = `run of ${new Date(latest.at / 1000).toISOString().slice(0, 19)}Z: ${latest.lines} lines`;
      return [{source, subjects: [subjectOf(name, fields)]}];
    }),
};
