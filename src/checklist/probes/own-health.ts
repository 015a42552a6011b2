/** Whether Bifrost itself is in order: its sensor, its sinks, its disk, its audit log, and the alerts about itself. */
import {statfsSync} from 'node:fs';
import {dirname} from 'node:path';
import {fromSite, minutesSince, subjectOf} from '../from-site.ts';
import {ownOf} from '../own.ts';
import type {Place, Probe} from '../probe.ts';
import type {SiteAlert} from '../site.ts';

/** Stands for never. */
const NEVER = 1e9;

export const ownHealth: Probe = {
  name: 'own-health',
  version: 1,
  about: 'Bifrost itself: sensor, loss, what waits to be sent, free disk, audit log, alerts about itself',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'own-health.sensor_minutes': {type: 'number', about: 'Minutes since the sensor last told its counters'},
    'own-health.loss_percent': {type: 'number', about: 'Frames that the sensor dropped, of all, since it started'},
    'own-health.alerts': {type: 'number', about: 'Open alerts about Bifrost itself (SN-01 and on)'},
    'own-health.waiting_minutes': {type: 'number', about: 'Age of the oldest message that waits to be sent'},
    'own-health.free_percent': {type: 'number', about: 'Free space of the disk that the store lies on'},
    'own-health.audit_whole': {type: 'boolean', about: 'Each entry of the audit log follows from the one before'},
  },
  collect: async (place) =>
    fromSite(ownHealth, place, (site) => {
      const {sensor, sinks, audit} = site.own();
      const total = sensor.captured + sensor.dropped;
      const waiting = sinks.filter((one) => one.waiting > 0).map(({oldestAt}) => minutesSince(oldestAt, place.now));
      const open = site.alerts().filter(isOpenOwn);
      const name = open.length === 0 ? 'Bifrost' : `Bifrost: ${open.map(({rule}) => rule).join(', ')}`;
      return [
        {
          source: 'store: counters, outbox, audit log, alerts',
          subjects: [
            subjectOf(name, {
              'own-health.sensor_minutes': sensor.at === 0 ? NEVER : minutesSince(sensor.at, place.now),
              'own-health.loss_percent': total === 0 ? 0 : (100 * sensor.dropped) / total,
              'own-health.alerts': open.length,
              'own-health.waiting_minutes': Math.max(0, ...waiting),
              'own-health.free_percent': freePercent(place),
              'own-health.audit_whole': audit.broken === 0,
            }),
          ],
        },
      ];
    }),
};

const isOpenOwn = ({rule, state}: SiteAlert): boolean =>
  rule.startsWith('SN-') && (state === 'new' || state === 'acknowledged');

function freePercent(place: Place): number {
  const {bavail, blocks} = statfsSync(dirname(ownOf(place).store));
  return Math.round((100 * bavail) / Math.max(1, blocks));
}
