/** What is spoken in the plant, and how much of it Bifrost reads: what nobody reads is not watched. */
import {bySegment, fromSite, subjectOf, type Told} from '../from-site.ts';
import {INDUSTRIAL} from '../plant-device.ts';
import type {Probe} from '../probe.ts';
import type {SiteTalk} from '../site.ts';

export const protocolsSeen: Probe = {
  name: 'protocols-seen',
  version: 1,
  about: 'Services in use: by which protocol they are read, and the share of what nobody reads',
  privilege: 'to read the store',
  timeout: 20_000,
  fields: {
    'protocols-seen.kind': {type: 'string', about: 'service: one of them; total: all of a segment together'},
    'protocols-seen.service': {type: 'string', about: 'modbus tcp/502; unknown tcp/9999'},
    'protocols-seen.industrial': {type: 'boolean', about: 'It is a protocol of plants'},
    'protocols-seen.decoded_percent': {type: 'number', about: 'Share of its bytes whose content a protocol read'},
    'protocols-seen.bytes': {type: 'number', about: 'Bytes of conversations that carried something'},
    'protocols-seen.acknowledged': {type: 'boolean', about: 'A line of the policy allows it: somebody knows it'},
    'protocols-seen.proof': {type: 'string', about: 'The conversation with most of it'},
  },
  collect: async (place) =>
    fromSite(protocolsSeen, place, (site) => {
      const carrying = site.talks().filter(hasContent);
      const seen = bySegment(site, [] as readonly SiteTalk[], place.now, () => []);
      return seen.map((one): Told => {
        const here = carrying.filter(({segment}) => `segment ${segment}` === one.source);
        return 'found' in one || here.length === 0 ? one : {...one, subjects: subjectsOf(here)};
      });
    }),
};

/** Connections that carried nothing have nothing to read. */
const hasContent = ({protocolFrom, unread}: SiteTalk): boolean => protocolFrom === 'content' || unread > 0;

const serviceOf = ({protocol, protocolFrom, transport, port}: SiteTalk): string =>
  `${protocolFrom === 'content' ? protocol : 'unknown'} ${transport}/${port}`;

/** Payloads that nobody read are as long as the others, as far as is known. */
const decodedBytes = ({protocolFrom, bytes, packets, unread}: SiteTalk): number =>
  protocolFrom === 'content' ? bytes * (1 - Math.min(1, unread / Math.max(1, packets))) : 0;

function subjectsOf(talks: readonly SiteTalk[]) {
  const services = [...new Set(talks.map(serviceOf))].sort();
  return [
    subject('total', `all of segment ${talks[0]?.segment ?? ''}`, talks),
    ...services.map((service) =>
      subject(
        'service',
        service,
        talks.filter((one) => serviceOf(one) === service),
      ),
    ),
  ];
}

function subject(kind: 'service' | 'total', service: string, talks: readonly SiteTalk[]) {
  const bytes = talks.reduce((sum, one) => sum + one.bytes, 0);
  const decoded = talks.reduce((sum, one) => sum + decodedBytes(one), 0);
  const percent = bytes === 0 ? 0 : Math.floor((1000 * decoded) / bytes) / 10;
  const most = talks.toSorted((a, b) => b.bytes - a.bytes)[0];
  const proof = most === undefined ? '' : `${most.id} ${most.client.name} → ${most.server.name}`;
  return subjectOf(`${service}: ${percent} % of ${bytes} bytes read, ${proof}`, {
    'protocols-seen.kind': kind,
    'protocols-seen.service': service,
    'protocols-seen.industrial': talks.some(({protocol}) => INDUSTRIAL.has(protocol)),
    'protocols-seen.decoded_percent': percent,
    'protocols-seen.bytes': bytes,
    'protocols-seen.acknowledged': talks.every(({ruling}) => ruling === 'allowed'),
    'protocols-seen.proof': proof,
  });
}
