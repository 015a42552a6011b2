/** The `publish` section: ways out besides MQTT, and which message takes which (docs/sinks.md). */
import {levels} from '../core/alert.ts';
import {outboxKinds} from '../core/outbox.ts';
import {homeAssistant, sparkplug} from './broker-sinks-schema.ts';
import {email} from './email-schema.ts';
import {name, path, sinkName} from './words.ts';

const host = {
  type: 'string',
  pattern: '^[A-Za-z0-9.:_-]{1,253}$',
  errorMessage: 'give a host name or an IP address',
} as const;

const jsonFormat = {
  type: 'string',
  enum: ['json', 'ocsf', 'ecs'],
  default: 'json',
  description: 'As over MQTT (json), OCSF with alerts as Detection Findings (ocsf), or Elastic Common Schema (ecs)',
} as const;

const file = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  description: 'A file with one JSON object a line. Left out: none is written',
  properties: {
    path: {
      ...path,
      examples: ['/var/lib/bifrost/messages.jsonl'],
      description: 'The file; when it is full it gets .1 behind its name, and those before it move on',
    },
    maxMiB: {
      type: 'integer',
      minimum: 1,
      maximum: 10_240,
      default: 100,
      description: 'Largest size of one file, in MiB',
    },
    format: jsonFormat,
    files: {type: 'integer', minimum: 1, maximum: 1000, default: 10, description: 'Files that are kept, in all'},
  },
} as const;

const syslog = {
  type: 'object',
  additionalProperties: false,
  required: ['host'],
  description: 'A syslog receiver or SIEM, RFC 5424. Left out: none',
  properties: {
    host: {...host, examples: ['siem.example'], description: 'Name or address of the receiver'},
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      examples: [6514],
      description: 'Port. Left out: 6514 for tls, 601 for tcp, 514 for udp',
    },
    transport: {
      type: 'string',
      enum: ['tls', 'tcp', 'udp'],
      default: 'tls',
      description: 'tls and tcp lose nothing; udp may, and nobody notices',
    },
    format: {
      type: 'string',
      enum: ['json', 'cef', 'leef', 'ocsf', 'ecs'],
      default: 'json',
      description: 'Body of a message: json, cef, leef, ocsf or ecs',
    },
    facility: {type: 'integer', minimum: 0, maximum: 23, default: 16, description: 'Facility; 16 is local0'},
    caFile: {
      ...path,
      examples: ['/etc/bifrost/ca.pem'],
      description: 'PEM file of the CA that signed the certificate of the receiver. Left out: the CAs of Node.js',
    },
    certFile: {...path, examples: ['/etc/bifrost/client.pem'], description: 'PEM file of our own certificate'},
    keyFile: {...path, examples: ['/etc/bifrost/client.key'], description: 'PEM file of its private key'},
  },
} as const;

const webhook = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'secretFile'],
  description: 'A web server that gets each message as a signed POST. Left out: none',
  properties: {
    url: {
      type: 'string',
      pattern: '^https://[^\\s/@?#]+(/[^\\s@]*)?$',
      maxLength: 1024,
      examples: ['https://hooks.example/bifrost'],
      errorMessage: 'write https://host/path, without user and password',
      description: 'Where to; redirects are not followed',
    },
    secretFile: {
      ...path,
      examples: ['/etc/bifrost/webhook.secret'],
      description: 'File with the secret of the signature, 16 characters at least',
    },
    format: jsonFormat,
    allow: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: host,
      examples: [['localhost']],
      description:
        'Hosts, as they stand in url, that may be on this box or its link; else such addresses get no request',
    },
    caFile: {
      ...path,
      examples: ['/etc/bifrost/ca.pem'],
      description: 'PEM file of the CA that signed the certificate of the server. Left out: the CAs of Node.js',
    },
    certFile: {...path, examples: ['/etc/bifrost/client.pem'], description: 'PEM file of our own certificate'},
    keyFile: {...path, examples: ['/etc/bifrost/client.key'], description: 'PEM file of its private key'},
  },
} as const;

const route = {
  type: 'object',
  additionalProperties: false,
  required: ['sinks'],
  properties: {
    kinds: {
      type: 'array',
      maxItems: outboxKinds.length,
      default: [],
      items: {type: 'string', enum: outboxKinds},
      examples: [['alert', 'event']],
      description: 'These messages: alert, event, asset, task, poll, metrics; audit goes everywhere. Empty: all',
    },
    level: {
      type: 'string',
      enum: levels,
      default: 'informational',
      description: 'Of this level or above. What has no level (assets, metrics) counts as informational',
    },
    segments: {
      type: 'array',
      maxItems: 64,
      default: [],
      items: name,
      examples: [['cell1']],
      description: 'About these segments. Empty: all',
    },
    sinks: {
      type: 'array',
      minItems: 1,
      maxItems: 16,
      items: sinkName,
      examples: [['file']],
      description: 'Go there',
    },
  },
} as const;

export const publish = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Where messages go besides the broker (docs/sinks.md)',
  properties: {
    routes: {
      type: 'array',
      maxItems: 64,
      default: [],
      items: route,
      description: 'What goes where. A sink that no route names gets everything',
    },
    email,
    file,
    homeAssistant,
    sparkplug,
    syslog,
    webhook,
  },
} as const;
