/** Devices that send their logs over the wire (syslog): who of them fell silent. */
import {bySegment, fromSite, hoursSince, nameOf, seenText, subjectOf} from '../from-site.ts';
import type {Probe} from '../probe.ts';
import type {SiteTalk} from '../site.ts';

export const logSenders: Probe = {
  name: 'log-senders',
  version: 1,
  about: 'Devices that were seen to send syslog, and since when they are silent',
  privilege: 'to read the store',
  timeout: 10_000,
  fields: {
    'log-senders.device': {type: 'string', about: 'Who sends'},
    'log-senders.receiver': {type: 'string', about: 'To whom'},
    'log-senders.hours_silent': {type: 'number', about: 'Hours since the last frame'},
    'log-senders.frames': {type: 'number', about: 'Frames in all'},
  },
  collect: async (place) =>
    fromSite(logSenders, place, (site) =>
      bySegment(site, site.talks().filter(isLog), place.now, (talk) => [
        subjectOf(`${nameOf(talk.client)} → ${nameOf(talk.server)}: ${seenText(talk)}`, {
          'log-senders.device': talk.client.name,
          'log-senders.receiver': talk.server.name,
          'log-senders.hours_silent': hoursSince(talk.lastSeen, place.now),
          'log-senders.frames': talk.packets,
        }),
      ]),
    ),
};

const isLog = ({protocol, transport, port}: SiteTalk): boolean =>
  protocol === 'syslog' || (transport === 'udp' && port === 514) || (transport === 'tcp' && port === 6514);
