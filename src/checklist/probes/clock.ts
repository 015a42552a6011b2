/** Whether the clock of this box is held by a time source: the kernel knows (adjtimex(2), STA_UNSYNC), and timedatectl says it. */
import type {Evidence} from '../../core/checklist.ts';
import {isRunning, outputOf, wordsOf} from '../command.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';

const SOURCE = wordsOf('timedatectl');

export const clock: Probe = {
  name: 'clock',
  version: 1,
  about: 'Whether the clock is held by a time source',
  privilege: 'nothing',
  timeout: 5000,
  suffices: ['recorded'],
  fields: {'clock.synchronised': {type: 'boolean', about: 'A time source holds it, as the kernel says'}},
  collect: async (place, signal) => [await readClock(place, signal)],
};

async function readClock(place: Place, signal: AbortSignal): Promise<Evidence> {
  if (!isRunning(place))
    return evidenceOf(clock, place, SOURCE, {found: 'failed', reason: 'a folder has no clock: look on the box itself'});
  const output = await outputOf(place, 'timedatectl', signal);
  if (output.found !== 'read') {
    const reason = output.found === 'absent' ? 'timedatectl is not installed: nobody says' : output.reason;
    return evidenceOf(clock, place, SOURCE, {found: 'failed', reason});
  }
  const said = output.text.trim();
  if (said !== 'yes' && said !== 'no')
    return evidenceOf(clock, place, SOURCE, {found: 'failed', reason: 'timedatectl does not say'});
  return evidenceOf(clock, place, SOURCE, output, [{name: 'clock', fields: {'clock.synchronised': said === 'yes'}}]);
}
