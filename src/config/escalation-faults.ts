/** What the schema of the `escalation` section cannot say: names that must exist elsewhere. */
import type {Fault} from './problems.ts';

interface ConfigInFile {
  readonly mqtt?: object;
  readonly publish: Readonly<Record<string, unknown>>;
  readonly escalation: {
    readonly timezone: string;
    readonly calendars: readonly {readonly name: string}[];
    readonly tiers: readonly {readonly calendars: readonly string[]; readonly sinks: readonly string[]}[];
  };
}

export function escalationFaults({mqtt, publish, escalation}: ConfigInFile): Fault[] {
  const {timezone, calendars, tiers} = escalation;
  const hasSink = (sink: string): boolean => (sink === 'mqtt' ? mqtt : publish[sink]) !== undefined;
  const hasCalendar = (wanted: string): boolean => calendars.some(({name}) => name === wanted);
  const at = (i: number, key: string, message: string): Fault => ({
    path: ['escalation', 'tiers', String(i), key],
    message,
  });
  const wrong = tiers.flatMap((tier, i) => [
    ...tier.calendars
      .filter((one) => !hasCalendar(one))
      .map((one) => at(i, 'calendars', `there is no calendar ${one} (add it below escalation.calendars)`)),
    ...tier.sinks
      .filter((one) => !hasSink(one))
      .map((one) => at(i, 'sinks', `${one} is not configured (add ${one === 'mqtt' ? 'mqtt' : `publish.${one}`})`)),
  ]);
  if (isZone(timezone)) return wrong;
  const message = `"${timezone}" is no time zone (give its name, as in Europe/Berlin)`;
  return [{path: ['escalation', 'timezone'], message}, ...wrong];
}

function isZone(timezone: string): boolean {
  try {
    // The default needs no look into the tables of time zones, which takes as long as to read the file.
    if (timezone !== 'UTC') new Intl.DateTimeFormat('en', {timeZone: timezone});
    return true;
  } catch {
    return false;
  }
}
