/** Where Bifrost itself is, when nobody said otherwise (docs/config.md, systemd/README.md). */
import type {OwnPlace, Place} from './probe.ts';

const UNIT_FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((path) => `${path}/systemd/system`);

/** The three parts, as systemd knows them; where Bifrost is one process, the first. */
export const ownServices: readonly string[] = ['bifrost.service', 'bifrost-sensor.service', 'bifrost-poll.service'];

const usual: OwnPlace = {
  program: '/usr/lib/bifrost',
  config: '/etc/bifrost/bifrost.yaml',
  store: '/var/lib/bifrost/bifrost.db',
  units: UNIT_FOLDERS.map((folder) => `${folder}/bifrost.service`),
};

export const ownOf = ({own = usual}: Place): OwnPlace => own;
export const usualUnits: readonly string[] = usual.units;
