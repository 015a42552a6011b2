/** The `backup` section: where backups go, how often, how long they stay, and who can read them (docs/backup.md). */
import {duration, path} from './words.ts';

const sftp = {
  type: 'object',
  additionalProperties: false,
  required: ['host', 'user', 'folder', 'keyFile', 'hostKey'],
  description: 'An SSH server; then `folder` is not used. Left out: none',
  properties: {
    host: {
      type: 'string',
      pattern: '^[A-Za-z0-9.:_-]{1,253}$',
      errorMessage: 'give a host name or an IP address',
      examples: ['backup.example'],
      description: 'Name or address of the server',
    },
    port: {type: 'integer', minimum: 1, maximum: 65_535, default: 22, description: 'Port'},
    user: {
      type: 'string',
      pattern: '^[a-z_][a-z0-9_.-]{0,63}$',
      errorMessage: 'give the name of a user',
      examples: ['bifrost'],
      description: 'User there; it needs nothing but this folder',
    },
    folder: {...path, examples: ['/backup/bifrost'], description: 'Folder there; it must exist'},
    keyFile: {
      ...path,
      examples: ['/etc/bifrost/backup.ssh'],
      description: 'File with our private key (ssh-keygen -t ed25519)',
    },
    hostKey: {
      type: 'string',
      pattern: '^SHA256:[A-Za-z0-9+/]{43}$',
      errorMessage: 'write SHA256:... as ssh-keygen -lf prints it for the key of the server',
      examples: ['SHA256:uNiVztksCsDhcc0u9e8BrJQsrGkMBkMr2/jmSMcbZ2Q'],
      description: 'Fingerprint of the key of the server: another server gets nothing',
    },
  },
} as const;

export const backup = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'Backups, always encrypted (docs/backup.md). Without folder and sftp there are none',
  properties: {
    folder: {
      ...path,
      examples: ['/mnt/backup/bifrost'],
      description: 'Folder on another disk or machine that is mounted here; it must exist',
    },
    sftp,
    recipients: {
      type: 'array',
      maxItems: 16,
      default: [],
      items: {
        type: 'string',
        pattern: '^age1[a-z0-9]{10,3000}$',
        errorMessage: 'write a public key as age-keygen prints it, age1...',
      },
      examples: [['age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p']],
      description: 'Public keys: whoever has one of the secret keys can read the backups, this box cannot',
    },
    passphraseFile: {
      ...path,
      examples: ['/etc/bifrost/backup.passphrase'],
      description: 'File with a passphrase, used where there are no recipients; 16 characters at least',
    },
    identityFile: {
      ...path,
      examples: ['/etc/bifrost/backup.key'],
      description:
        'File with the secret key of one of the recipients, for drills by this box. Left out: drills are done by hand',
    },
    every: {...duration, default: '24h', description: 'How often a backup is made'},
    drillEvery: {
      ...duration,
      default: '7d',
      description: 'How often the latest one is restored for a test; needs identityFile or passphraseFile',
    },
    keep: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Which backups stay; the latest one always does',
      properties: {
        count: {type: 'integer', minimum: 1, maximum: 1000, default: 30, description: 'So many at most'},
        age: {...duration, default: '90d', description: 'Older ones go'},
      },
    },
  },
} as const;
