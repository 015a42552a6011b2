/** What Bifrost itself listens on. Its control socket is a file, not a port: as a rule, there is nothing here, and that is proven. */
import type {Evidence} from '../../core/checklist.ts';
import {ownProcesses} from '../own-processes.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {listenersOf, seenAs} from '../sockets.ts';

const SOURCE = '/proc/*/fd of Bifrost';

export const ownListeners: Probe = {
  name: 'own-listeners',
  version: 1,
  about: 'Ports on which Bifrost itself listens; absent: it runs and listens on none',
  privilege: 'root, or the user that Bifrost runs as',
  timeout: 5000,
  fields: {
    'own-listeners.proto': {type: 'string', about: 'tcp or udp'},
    'own-listeners.port': {type: 'number', about: 'Its port'},
    'own-listeners.address': {type: 'string', about: 'Address it listens on'},
  },
  collect: async (place) => [readOwn(place)],
};

function readOwn(place: Place): Evidence {
  const own = ownProcesses(place);
  const evidence = (found: 'absent' | 'denied' | 'failed', reason: string): Evidence =>
    evidenceOf(ownListeners, place, SOURCE, {found, reason});
  if (own.length === 0) return evidence('failed', 'Bifrost does not run here: start it and look again');
  if (own.some((pid) => seenAs(place, pid) !== 'read')) return evidence('denied', 'may not be read; run it as root');
  const {source, listeners} = listenersOf(place);
  if (source.found !== 'read') return evidenceOf(ownListeners, place, SOURCE, source);
  const mine = listeners.filter(({pid}) => own.includes(pid));
  if (mine.length === 0) return evidence('absent', 'Bifrost runs and listens on no port');
  const subjects = mine.map(({proto, port, address}) => ({
    name: `${address}:${port}/${proto}`,
    fields: {'own-listeners.proto': proto, 'own-listeners.port': port, 'own-listeners.address': address},
  }));
  return evidenceOf(ownListeners, place, SOURCE, source, subjects);
}
