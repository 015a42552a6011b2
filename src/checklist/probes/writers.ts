/** Who writes to devices, controls or programs them: by the log of traffic, with what policy and baseline say. */

import {isoTime} from '../../core/time.ts';
import {bySegment, daysSince, fromSite, nameOf, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

export const writers: Probe = {
  name: 'writers',
  version: 1,
  about: 'Writes, controls and programs: from whom, to whom, and whether that is allowed and known',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'writers.client': {type: 'string', about: 'Who writes'},
    'writers.server': {type: 'string', about: 'To whom'},
    'writers.kind': {type: 'string', about: 'write, control or program'},
    'writers.protocol': {type: 'string', about: 'Over which protocol'},
    'writers.ruling': {type: 'string', about: 'What the policy says: allowed, denied, unsaid'},
    'writers.known': {type: 'boolean', about: 'The baseline knows it as a writer of this device'},
    'writers.unsecured': {type: 'boolean', about: 'OPC UA without signature: security mode None'},
    'writers.count': {type: 'number', about: 'How many times, as far as the log reaches back'},
    'writers.days_ago': {type: 'number', about: 'Days since counting last began, up to one too many'},
    'writers.proof': {type: 'string', about: 'What was done, how often, when, and by which line of the policy'},
  },
  collect: async (place) =>
    fromSite(writers, place, (site) =>
      bySegment(site, site.writes(), place.now, (one) => {
        const proof = `${one.name} ${one.count} times, ${isoTime(one.firstSeen).slice(0, 13)}h to ${isoTime(one.lastSeen).slice(0, 13)}h; ${one.why}`;
        return [
          subjectOf(`${nameOf(one.client)} → ${nameOf(one.server)} ${one.protocol}: ${proof}`, {
            'writers.client': one.client.name,
            'writers.server': one.server.name,
            'writers.kind': one.kind,
            'writers.protocol': one.protocol,
            'writers.ruling': one.ruling,
            'writers.known': one.isKnown,
            'writers.unsecured': one.security === 'None',
            'writers.count': one.count,
            'writers.days_ago': daysSince(one.lastSeen, place.now),
            'writers.proof': proof,
          }),
        ];
      }),
    ),
};
