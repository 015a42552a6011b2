/** What each segment is heard of: silence in one of them is a blind spot. Loss is that of the whole sensor. */

import {daysSince, fromSite, minutesSince, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';

/** Stands for never. */
const NEVER = 1e9;

export const segments: Probe = {
  name: 'segments',
  version: 1,
  about: 'Segments of the plant: when each was last heard, and how much the sensor lost',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'segments.name': {type: 'string', about: 'Name of the segment'},
    'segments.declared': {type: 'boolean', about: 'The configuration names it'},
    'segments.minutes_silent': {type: 'number', about: 'Minutes since anything was seen in it; told every 5 minutes'},
    'segments.days_watched': {type: 'number', about: 'Days since the first was seen in it'},
    'segments.devices': {type: 'number', about: 'Devices that sent something there'},
    'segments.loss_percent': {type: 'number', about: 'Frames that the sensor dropped, of all, since it started'},
    'segments.sensor_minutes': {type: 'number', about: 'Minutes since the sensor last told its counters'},
  },
  collect: async (place) =>
    fromSite(segments, place, (site) => {
      const {sensor} = site.own();
      const total = sensor.captured + sensor.dropped;
      const loss = total === 0 ? 0 : Math.round((100_000 * sensor.dropped) / total) / 1000;
      const subjects = site.segments().map(({name, isDeclared, heardAt, since, devices}) =>
        subjectOf(`segment ${name}`, {
          'segments.name': name,
          'segments.declared': isDeclared,
          'segments.minutes_silent': heardAt === 0 ? NEVER : minutesSince(heardAt, place.now),
          'segments.days_watched': since === 0 ? 0 : daysSince(since, place.now),
          'segments.devices': devices,
          'segments.loss_percent': loss,
          'segments.sensor_minutes': sensor.at === 0 ? NEVER : minutesSince(sensor.at, place.now),
        }),
      );
      return [{source: 'store: assets and counters', subjects}];
    }),
};
