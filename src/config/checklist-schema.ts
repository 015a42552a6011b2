/** The `checklist` section: how often the hardening checklist is gone through, which of its lines, and what is looked at besides the box. */
import {duration, path} from './words.ts';

const files = (examples: readonly string[], description: string) =>
  ({type: 'array', maxItems: 64, items: path, examples: [examples], description}) as const;

const endpoint = {
  type: 'object',
  additionalProperties: false,
  required: ['url', 'kind'],
  properties: {
    url: {
      type: 'string',
      pattern: '^(https?|mqtts?|wss?)://[^\\s/@?#]+(/[^\\s@]*)?$',
      maxLength: 1024,
      examples: ['https://scada.example/api/v1'],
      errorMessage: 'write https:// or mqtts://, host and path, without user and password',
      description: 'Where it is',
    },
    kind: {
      type: 'string',
      enum: ['tls', 'api', 'oidc', 'siem'],
      examples: ['api'],
      description:
        'tls: a handshake is all; api: questions over HTTP, too; oidc: issuer of identities; siem: where an alert is looked up, with {id} for its id',
    },
    own: {type: 'boolean', examples: [false], description: "Bifrost's own: TLS 1.3 and nothing older"},
    openapi: {...path, examples: ['/openapi.json'], description: 'Path of its OpenAPI document'},
    write: {...path, examples: ['/items'], description: 'Path to which invalid JSON may be sent by POST'},
    tokenFile: {...path, examples: ['/etc/bifrost/api.token'], description: 'File with a bearer token'},
    log: {...path, examples: ['/var/log/nginx/access.log'], description: 'Its access log on this machine'},
  },
} as const;

export const checklist = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'The hardening checklist (docs/checklist.md)',
  properties: {
    every: {
      ...duration,
      default: '1d',
      description: 'How often it is gone through; also when the file of a source has changed',
    },
    lines: {
      type: 'array',
      maxItems: 103,
      default: [],
      items: {type: 'integer', minimum: 1, maximum: 103},
      examples: [[37, 44]],
      description: 'Numbers of the lines that are judged. Empty: all',
    },
    manifests: {
      ...path,
      examples: ['/etc/bifrost/manifests'],
      description: 'Folder with the objects of a cluster, and with compose files; it stands for the whole cluster',
    },
    kubeconfig: {
      ...path,
      examples: ['/etc/bifrost/kubeconfig'],
      description: 'Kubeconfig of a cluster that is asked, read-only. With manifests, those count',
    },
    images: {
      type: 'array',
      maxItems: 64,
      items: {
        type: 'string',
        pattern: '^(/[^\\u0000]*|[^\\s/]+/[^\\s@]+(:[^\\s/@]+|@sha256:[0-9a-f]{64}))$',
        maxLength: 4096,
        errorMessage: 'give the whole path, from / on, or registry/name:tag',
      },
      examples: [['/srv/images/hmi.tar', 'registry.example/hmi/console:1.4.2']],
      description:
        'Images as OCI layout folders, tar files of docker save, podman save or skopeo copy, names in registries',
    },
    registryAuth: {
      ...path,
      examples: ['/etc/bifrost/registry.json'],
      description: 'File as docker login writes it, for registries that ask who comes',
    },
    imageKeys: files(['/etc/bifrost/cosign.pub'], 'Public keys whose signatures on images are trusted, PEM'),
    imageReports: files(['/srv/reports/hmi.json'], 'Reports of Trivy or Grype about images, JSON'),
    reports: {...path, examples: ['/srv/reports'], description: 'Folder with reports of other tools'},
    firewalls: {...path, examples: ['/srv/firewalls'], description: 'Folder with the configurations of firewalls'},
    backups: files(['/srv/backups'], 'Folders with backups'),
    registers: {
      ...path,
      examples: ['/etc/bifrost/registers'],
      description:
        'Folder with what people keep lists of: accounts.yml, api-keys.yml, data-stores.yml, restores.yml, roster.yml',
    },
    calendar: {
      ...path,
      pattern: '^/[^\\u0000]*\\.ics$',
      errorMessage: 'give the whole path, from / on, with .ics at its end',
      examples: ['/var/lib/bifrost/tasks.ics'],
      description: 'File with the recurring tasks for calendars (iCalendar); the service keeps it up to date',
    },
    allowedPorts: {
      type: 'array',
      maxItems: 256,
      items: {type: 'string', pattern: '^(tcp|udp)/[0-9]{1,5}$', errorMessage: 'write tcp/22'},
      examples: [['tcp/22']],
      description: 'Ports that may be open to the network',
    },
    endpoints: {
      type: 'array',
      maxItems: 64,
      items: endpoint,
      description: 'Servers that may be asked; no other is',
    },
  },
} as const;
