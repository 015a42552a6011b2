/** The `poll` section: whom Bifrost may ask something, how often, and when (docs/polling.md). Nothing is asked by default. */
import {login} from './login-schema.ts';
import {serialLine} from './serial-schema.ts';
import {duration, name, weekly} from './words.ts';

const ipAddress = {
  type: 'string',
  pattern: '^[0-9a-f.:]{2,39}$',
  errorMessage: 'give one IP address, in small letters; ranges are refused',
} as const;

const source = {
  type: 'object',
  additionalProperties: false,
  required: ['segment', 'address'],
  properties: {
    segment: {...name, examples: ['cell1'], description: 'Segment in which it is asked'},
    address: {
      ...ipAddress,
      examples: ['10.0.0.250'],
      description:
        'Address of this box there, for nothing but polling: whatever else comes from it stops all polling. Firewalls may know it',
    },
  },
} as const;

const registers = {
  type: 'object',
  additionalProperties: false,
  required: ['function', 'address', 'quantity'],
  properties: {
    function: {type: 'integer', enum: [1, 2, 3, 4], description: '1 coils, 2 inputs, 3 holding, 4 input registers'},
    address: {type: 'integer', minimum: 0, maximum: 65_535, description: 'First one, from 0 on'},
    quantity: {type: 'integer', minimum: 1, maximum: 16, description: 'How many, 16 at most'},
  },
} as const;

const target = {
  type: 'object',
  additionalProperties: false,
  required: ['segment', 'address', 'protocol', 'owner', 'expires'],
  properties: {
    segment: {...name, examples: ['cell1'], description: 'Segment of the device'},
    address: {
      type: 'string',
      pattern: '^([0-9a-f.:]{2,39}|/dev/[^\\u0000]{1,250})$',
      errorMessage: 'give one address in small letters (IP or MAC), or a serial device /dev/...; ranges are refused',
      examples: ['10.0.0.5'],
      description: 'Address of the one device',
    },
    protocol: {...name, examples: ['modbus'], description: 'Protocol that it speaks'},
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      examples: [502],
      description: 'Where it listens, if not on the usual port of the protocol',
    },
    transport: {
      type: 'string',
      enum: ['tcp', 'udp'],
      examples: ['udp'],
      description: 'Over what it is asked, where its protocol has both (EtherNet/IP)',
    },
    unit: {
      type: 'integer',
      minimum: 0,
      maximum: 65_535,
      examples: [1],
      description: 'Unit behind a gateway, slot, node; each is a target of its own',
    },
    ask: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: name,
      examples: [['modbus-registers']],
      description: 'Questions beyond the default ones (bifrost poll plan lists them)',
    },
    registers: {
      type: 'array',
      maxItems: 32,
      default: [],
      items: registers,
      description: 'Registers that may be read: [{function: 3, address: 0, quantity: 2}]',
    },
    login,
    owner: {
      type: 'string',
      minLength: 2,
      maxLength: 128,
      errorMessage: 'say who of the plant allowed it',
      examples: ['J. Miller, maintenance'],
      description: 'Who of the plant allowed it',
    },
    expires: {
      type: 'string',
      pattern: '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
      errorMessage: 'write the last day on which it may be asked, 2027-03-31',
      examples: ['2027-03-31'],
      description: 'Last day on which it may be asked',
    },
    maxConnections: {
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      examples: [4],
      description: 'TCP connections that it takes, if you know better than its profile; the last one is never taken',
    },
    session: {
      type: 'string',
      enum: ['release', 'hold'],
      default: 'release',
      description: 'release: hang up after each question; hold: stay connected for the next one',
    },
  },
} as const;

const time = {type: 'object', additionalProperties: false, properties: weekly} as const;

const rate = (byDefault: number, most: number, description: string) =>
  ({type: 'number', minimum: 0.01, maximum: most, default: byDefault, description}) as const;

export const poll = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Whom Bifrost may ask something (docs/polling.md). Nobody, until a target is listed and it is enabled',
  properties: {
    enabled: {type: 'boolean', default: false, description: 'Whether targets are asked'},
    sources: {type: 'array', maxItems: 64, default: [], items: source, description: 'Our own address, one a segment'},
    lines: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: serialLine,
      description: 'Serial lines without a master, over which units may be asked (docs/polling.md)',
    },
    targets: {
      type: 'array',
      maxItems: 2000,
      default: [],
      items: target,
      description: 'Services of devices that may be asked, one by one; safety systems are never asked',
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Requests a second; a device has one connection and one request at a time',
      properties: {
        perDevice: rate(1, 5, 'To one device'),
        perSegment: rate(10, 10, 'In one segment'),
        overall: rate(50, 50, 'In all'),
        reconnect: {
          ...duration,
          default: '30s',
          description: 'From one connection with a device to the next one, 30s at least',
        },
        watchFirst: {
          ...duration,
          default: '60s',
          description:
            'How long the wire is watched first, to see who is connected: longer than the slowest client is silent',
        },
        timeout: {...duration, default: '3s', description: 'Longest time to wait for an answer, 30s at most'},
        slowerByMs: {
          type: 'integer',
          minimum: 1,
          maximum: 10_000,
          default: 10,
          description:
            'When clients of a device wait longer by a fifth and by so many milliseconds after it was asked, it is asked no more',
        },
      },
    },
    windows: {
      type: 'array',
      maxItems: 32,
      default: [],
      items: time,
      description:
        'Only then something is asked (clock: baseline.timezone). None: at any time, but the first time when a person says so',
    },
    blackouts: {type: 'array', maxItems: 32, default: [], items: time, description: 'Then nothing is asked'},
    simulated: {
      type: 'boolean',
      default: false,
      description:
        'Whether the targets are simulated devices on this computer. Then loopback addresses alone are allowed, and no others',
    },
  },
} as const;
