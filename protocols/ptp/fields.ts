/** Fields, names and anomalies of PTP. `ptp.v2.*` are Wireshark's display-filter names. */
import type {FieldTable} from '../../src/core/field.ts';

export const fields = {
  'ptp.v2.messagetype': {
    type: 'number',
    about: '0 sync, 1 delay request, 8 follow-up, 11 announce, 13 management, ...',
  },
  'ptp.v2.versionptp': {type: 'number', about: 'Version: 2; 1 is the standard of 2002'},
  'ptp.v2.domainnumber': {type: 'number', about: 'Domain: clocks of one domain follow each other'},
  'ptp.v2.flags': {type: 'number', about: 'Flags: 512 two-step, 8 timescale is PTP, 16 time traceable'},
  'ptp.v2.clockidentity': {type: 'string', about: 'Clock that sends, as hex'},
  'ptp.v2.sourceportid': {type: 'number', about: 'Its port'},
  'ptp.v2.an.grandmasterclockidentity': {type: 'string', about: 'Clock that all follow, as hex'},
  'ptp.v2.an.grandmasterclockclass': {
    type: 'number',
    about: 'Its class: 6 from a primary source, 7 holding it, 248 default',
  },
  'ptp.v2.an.grandmasterclockaccuracy': {
    type: 'number',
    about: 'Its accuracy: 0x20 25 ns, 0x31 more than 10 s, 0xfe unknown',
  },
  'ptp.v2.an.grandmasterclockvariance': {type: 'number', about: 'Its variance'},
  'ptp.v2.an.priority1': {type: 'number', about: 'Priority: the lowest wins'},
  'ptp.v2.an.priority2': {type: 'number', about: 'Priority among equals'},
  'ptp.v2.an.origincurrentutcoffset': {type: 'number', about: 'Seconds from UTC to TAI'},
  'ptp.v2.an.localstepsremoved': {type: 'number', about: 'Clocks between the grandmaster and the one that sends'},
  'ptp.v2.timesource': {type: 'number', about: '0x10 atomic clock, 0x20 satellite, 0x50 NTP, 0xa0 own oscillator'},
  'ptp.v2.mm.action': {type: 'number', about: 'Management: 0 get, 1 set, 2 response, 3 command, 4 acknowledge'},
  'ptp.v2.mm.managementId': {type: 'number', about: 'What is managed'},
  'bifrost.previous_grandmaster': {type: 'string', about: 'Clock that all followed until now, as hex'},
  'bifrost.from': {type: 'string', about: 'client: the clock that sends'},
} as const satisfies FieldTable;

export const names = [
  'clock-announced',
  'grandmaster-changed',
  'sync',
  'delay-measurement',
  'management-read',
  'management-set',
  'signaling',
  'version-1',
] as const;

export type Name = (typeof names)[number];

export const anomalies = ['length'] as const;
