/** The `evidence` section: the frames that are kept around each alert (docs/evidence.md). */
import {duration} from './words.ts';

export const evidence = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'The frames that are kept around each alert',
  properties: {
    before: {...duration, default: '30s', description: 'How long before an alert'},
    after: {...duration, default: '30s', description: 'How long after it'},
    ringMiB: {
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      default: 16,
      description:
        'Memory for the frames just seen, in MiB for each interface. Where it is too small for `before`, the evidence says so',
    },
    diskRingMiB: {
      type: 'integer',
      minimum: 0,
      maximum: 1_048_576,
      default: 0,
      description:
        'Room on the disk, beside the store, for all frames just seen, in MiB for each interface; 0: none. It reaches further back than memory and over a restart, but writes as much as the line carries',
    },
    diskRingKeep: {...duration, default: '1h', description: 'How long a frame stays in the ring on disk'},
    maxMiB: {
      type: 'integer',
      minimum: 16,
      maximum: 1_048_576,
      default: 512,
      description: 'Room on the disk, beside the store, in MiB. Beyond it the oldest goes, that of closed alerts first',
    },
    keep: {...duration, default: '90d', description: 'How long evidence of closed alerts is kept'},
  },
} as const;
