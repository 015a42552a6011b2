/**
 * The whole configuration, once: from this come the type, the defaults, the commented sample and the JSON Schema
 * (draft-07) for editors. It is a plain literal and not made with TypeBox: to load its builders takes longer than a list of
 * the CLI may.
 */
import {levels, profiles} from '../core/alert.ts';
import {backup} from './backup-schema.ts';
import {baseline} from './baseline-schema.ts';
import {checklist} from './checklist-schema.ts';
import {escalation} from './escalation-schema.ts';
import {evidence} from './evidence-schema.ts';
import {metrics} from './metrics-schema.ts';
import {poll} from './poll-schema.ts';
import {publish} from './publish-schema.ts';
import {serialLine} from './serial-schema.ts';
import {store} from './store-schema.ts';
import {duration, name, path} from './words.ts';

const networkInterface = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$',
      errorMessage: 'give the name that `ip link` shows, 15 characters at most',
      examples: ['eth1'],
      description: 'Name of the interface, as `ip link` shows it',
    },
    segment: {
      ...name,
      examples: ['cell1'],
      description:
        'Name of the network behind it. Machine cells reuse addresses: the same address in two segments is two assets. Left out: the name of the interface',
    },
    vlans: {
      type: 'array',
      maxItems: 256,
      default: [],
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'segment'],
        properties: {
          id: {type: 'integer', minimum: 1, maximum: 4094, examples: [10], description: 'VLAN id'},
          segment: {...name, examples: ['cell2'], description: 'Name of the network in this VLAN'},
        },
      },
      description:
        'VLANs on this interface that are networks of their own; of two tags the inner one counts. All others belong to segment; that they are there is told (NT-41), unless they are listed with its name',
    },
    promiscuous: {
      type: 'boolean',
      default: true,
      description: 'See frames that are not addressed to this box; a mirror port needs it',
    },
    filter: {
      type: 'string',
      maxLength: 4096,
      default: '',
      errorMessage: 'shorten the filter',
      description: 'Only these frames, in the language of tcpdump, e.g. not port 22. Empty: all',
    },
    snapLength: {
      type: 'integer',
      minimum: 64,
      maximum: 262_144,
      default: 65_535,
      description: 'Bytes kept of each frame. Less than 65535 cuts long messages off',
    },
  },
} as const;

const mqtt = {
  type: 'object',
  additionalProperties: false,
  required: ['url'],
  description: 'Where assets, alerts and events are published. Left out: nothing is',
  properties: {
    url: {
      type: 'string',
      pattern: '^(mqtt|mqtts|ws|wss)://[^\\s/@?#]+(/[^\\s@]*)?$',
      maxLength: 1024,
      examples: ['mqtts://broker.example:8883'],
      errorMessage:
        'write mqtt://, mqtts://, ws:// or wss:// and host:port; user and password go into username and passwordFile',
      description: 'The broker: mqtt://, mqtts://, ws:// or wss://',
    },
    username: {
      type: 'string',
      minLength: 1,
      maxLength: 256,
      examples: ['bifrost'],
      errorMessage: 'give a name of 1 to 256 characters',
      description: 'User at the broker',
    },
    passwordFile: {
      ...path,
      examples: ['/etc/bifrost/mqtt.password'],
      description: 'File that holds the password of that user; no secret stands in this file',
    },
    caFile: {
      ...path,
      examples: ['/etc/bifrost/ca.pem'],
      description: 'PEM file of the CA that signed the certificate of the broker. Left out: the CAs of Node.js',
    },
    certFile: {...path, examples: ['/etc/bifrost/client.pem'], description: 'PEM file of our own certificate'},
    keyFile: {...path, examples: ['/etc/bifrost/client.key'], description: 'PEM file of its private key'},
    prefix: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$',
      maxLength: 128,
      default: 'bifrost',
      errorMessage: 'use letters, digits, - and _, levels parted by /',
      description: 'First level of every topic: <prefix>/<site>/<sensor>/...',
    },
  },
} as const;

const commands = {
  type: 'object',
  additionalProperties: false,
  description:
    'Signed commands over the broker, of signers who may send some (docs/commands.md). Left out: none are taken',
  properties: {
    maxAge: {...duration, default: '60s', description: 'How old a command may be when it arrives'},
  },
} as const;

const adjustment = {
  type: 'object',
  additionalProperties: false,
  required: ['rule'],
  properties: {
    rule: {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{2,128}$',
      errorMessage: 'give the id that `bifrost rules` shows, NT-12, or the name of a part of a rule',
      examples: ['NT-12'],
      description: 'Id of the rule; the name of a part where a rule counts in several',
    },
    count: {
      type: 'number',
      minimum: 0,
      maximum: 1_000_000,
      examples: [25],
      description: 'Alert from this count on',
    },
    timespan: {
      type: 'string',
      pattern: '^[1-9][0-9]{0,5}[smhd]$',
      errorMessage: 'write a number and s, m, h or d: 90s, 2m, 8h, 7d',
      examples: ['2m'],
      description: 'Within this time',
    },
    level: {type: 'string', enum: levels, examples: ['low'], description: 'How bad it is here'},
    enabled: {type: 'boolean', examples: [false], description: 'false: it never alerts'},
  },
} as const;

export const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of Bifrost',
  type: 'object',
  additionalProperties: false,
  properties: {
    site: {...name, default: 'site', description: 'Name of the plant; a level of every topic'},
    sensor: {
      ...name,
      default: 'sensor',
      description: 'Name of this box, unlike any other of the site; a level of every topic',
    },
    capture: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What is listened to',
      properties: {
        source: {
          type: 'string',
          enum: ['auto', 'ring', 'pcap'],
          default: 'auto',
          description: 'How frames come in: ring (kernel ring, fastest), pcap (libpcap), auto (ring where it works)',
        },
        interfaces: {
          type: 'array',
          maxItems: 64,
          default: [],
          items: networkInterface,
          description: 'The ports that hang on a mirror port or a tap',
        },
        serial: {
          type: 'array',
          maxItems: 16,
          default: [],
          items: serialLine,
          description: 'Serial lines (RS-485, RS-232) that are listened to; nothing is ever sent there',
        },
      },
    },
    baseline,
    rules: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What is judged',
      properties: {
        profile: {
          type: 'string',
          enum: profiles,
          default: 'standard',
          description:
            'How much is reported: quiet < standard < strict < paranoid. Each has the rules of those before it',
        },
        directories: {
          type: 'array',
          maxItems: 32,
          default: [],
          items: path,
          examples: [['/etc/bifrost/rules']],
          description: 'Folders with rules of your own (Sigma, *.yml), besides those that come with Bifrost',
        },
        adjust: {
          type: 'array',
          maxItems: 500,
          default: [],
          items: adjustment,
          description: 'What is different here: thresholds and levels of rules, and rules that shall not alert',
        },
        badAddresses: {
          type: 'array',
          maxItems: 32,
          default: [],
          items: path,
          examples: [['/etc/bifrost/bad-addresses.txt']],
          description:
            'Lists of addresses, networks and domains that nothing here may speak with, one a line. Nothing is fetched: keep the files up to date yourself',
        },
      },
    },
    policy: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description:
        'Who may do what to whom: zones and conduits (docs/policy.md). Without a file and folders nothing is denied',
      properties: {
        file: {...path, examples: ['/etc/bifrost/policy.yaml'], description: 'File with zones and conduits'},
        directories: {
          type: 'array',
          maxItems: 32,
          default: [],
          items: path,
          examples: [['/etc/bifrost/policy.d']],
          description: 'Folders with more of them (*.yaml); they add up',
        },
      },
    },
    tags: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What registers and nodes mean: names, units and limits (docs/tags.md)',
      properties: {
        directories: {
          type: 'array',
          maxItems: 32,
          default: [],
          items: path,
          examples: [['/etc/bifrost/tags']],
          description: 'Folders with one file a device (*.yaml)',
        },
      },
    },
    profiles: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What devices are known by',
      properties: {
        directories: {
          type: 'array',
          maxItems: 32,
          default: [],
          items: path,
          examples: [['/etc/bifrost/devices']],
          description: 'Folders with device profiles of your own (*.yaml), besides those that come with Bifrost',
        },
      },
    },
    evidence,
    checklist,
    poll,
    advisories: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Known vulnerabilities of devices (docs/advisories.md)',
      properties: {
        oldAfter: {
          ...duration,
          default: '30d',
          description: 'When the newest advisory is older, it is said with every answer, and by bifrost doctor',
        },
      },
    },
    store,
    backup,
    mqtt,
    commands,
    publish,
    escalation,
    metrics,
    control: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How the command line reaches the daemon',
      properties: {
        socket: {
          ...path,
          maxLength: 107,
          default: '/run/bifrost/control.sock',
          errorMessage: 'give the whole path, from / on, 107 characters at most',
          description: 'Unix socket; whoever may open it may change the state of alerts',
        },
      },
    },
    log: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What the daemon says of itself, as JSON lines',
      properties: {
        level: {
          type: 'string',
          enum: ['error', 'warn', 'info', 'debug'],
          default: 'info',
          description: 'error, warn, info or debug',
        },
      },
    },
  },
} as const;

/** A node of the schema, as those see it who walk through it. */
export interface SchemaNode {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly unit?: string;
  readonly errorMessage?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}
