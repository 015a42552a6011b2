/** How exposed the services of a machine are, as systemd itself judges it. systemd-analyze(1), security. */
import {isRunning, outputOf} from '../command.ts';
import type {Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {isBase} from '../unit/base.ts';
import {levelsIn} from '../unit/exposure.ts';
import {isService, serviceUnits} from '../unit/files.ts';

const SOURCE = 'systemd-analyze security --offline=true';

export const unitExposure: Probe = {
  name: 'unit-exposure',
  version: 1,
  about: 'How exposed the services that start with the machine are, as systemd-analyze judges it',
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'unit.name': {type: 'string', about: 'Name'},
    'unit.is_base': {type: 'boolean', about: 'Belongs to the operating system itself'},
    'unit.exposure': {type: 'number', about: '0 (closed) to 10'},
  },
  async collect(place, signal) {
    const failed = (reason: string) => [evidenceOf(unitExposure, place, SOURCE, {found: 'failed', reason})];
    const units = serviceUnits(place);
    if (units === undefined)
      return [evidenceOf(unitExposure, place, SOURCE, {found: 'absent', reason: 'no systemd here'})];
    if (!isRunning(place)) return failed('is told by the machine itself: run it there');
    const enabled = units.flatMap((one) => ('service' in one && isService(one) && one.isEnabled ? [one.name] : []));
    // A template is judged through none of its instances.
    const names = enabled.filter((name) => !name.includes('@'));
    const told = await outputOf(place, 'exposure', signal, names);
    const all = levelsIn(told.found === 'read' ? told.text : '');
    const levels = new Map([...all].filter(([name]) => names.includes(name)));
    if (levels.size === 0) return failed('systemd-analyze says nothing: it needs systemd 250 or newer');
    const text = [...levels].map(([name, level]) => `${name} ${level}`).join('\n');
    const subjects = [...levels].map(([name, level]) => ({
      name,
      fields: {'unit.name': name, 'unit.is_base': isBase(name), 'unit.exposure': level},
    }));
    return [evidenceOf(unitExposure, place, SOURCE, {found: 'read', text}, subjects)];
  },
};
