/** The `store` section: where everything is kept, how large it may become, and how long each kind of it stays. */
import {duration, path} from './words.ts';

const keep = (byDefault: string, description: string) => ({...duration, default: byDefault, description}) as const;

export const store = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Where all that was found is kept, and for how long (docs/store.md)',
  properties: {
    path: {...path, default: '/var/lib/bifrost/bifrost.db', description: 'Database file, on a local disk'},
    keyFile: {
      ...path,
      examples: ['/etc/bifrost/store.key'],
      description:
        'File with the key that encrypts the database, 64 hexadecimal digits. Left out: the credential store-key of systemd; without either it is not encrypted',
    },
    maxMiB: {
      type: 'integer',
      minimum: 16,
      maximum: 1_048_576,
      default: 2048,
      description: 'Room on the disk for the database, in MiB. Beyond it the oldest goes, open alerts last',
    },
    keep: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How long what is stored stays there; open alerts always stay',
      properties: {
        metrics: keep('1d', 'Counters that wait for a sink'),
        events: keep('30d', 'Events that wait for a sink'),
        traffic: keep('30d', 'Log of traffic: who did what, by the hour'),
        gone: keep('365d', 'What was learned of devices and talks, after they were last seen'),
        closedAlerts: keep('365d', 'Alerts that are closed, learned or muted'),
        checklist: keep('365d', 'What runs of the checklist found; the latest always stays'),
        audit: {
          ...duration,
          pattern: '^(36[5-9]|3[7-9][0-9]|[4-9][0-9]{2}|[1-9][0-9]{3,5})d$',
          errorMessage: 'write at least 365d',
          default: '3650d',
          description: 'Who did what; 365d at least',
        },
      },
    },
  },
} as const;
