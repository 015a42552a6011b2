/** The `publish.email` section. */
import {duration, path} from './words.ts';

const address = {
  type: 'string',
  pattern: '^[^\\s@<>,;:"]{1,64}@[A-Za-z0-9.-]{1,253}$',
  errorMessage: 'write name@host',
} as const;

export const email = {
  type: 'object',
  additionalProperties: false,
  required: ['host', 'from', 'to'],
  description: 'Events by e-mail over SMTP. Left out: none. Give it a route with a level, else it gets every event',
  properties: {
    host: {
      type: 'string',
      pattern: '^[A-Za-z0-9.:_-]{1,253}$',
      errorMessage: 'give a host name or an IP address',
      examples: ['mail.example'],
      description: 'Name or address of the mail server',
    },
    port: {
      type: 'integer',
      minimum: 1,
      maximum: 65_535,
      examples: [587],
      description: 'Port. Left out: 587 for starttls, 465 for tls, 25 for none',
    },
    security: {
      type: 'string',
      enum: ['starttls', 'tls', 'none'],
      default: 'starttls',
      description:
        'starttls and tls refuse a server without a certificate we trust; none goes in clear, without a password',
    },
    username: {
      type: 'string',
      minLength: 1,
      maxLength: 256,
      examples: ['bifrost'],
      errorMessage: 'give a name of 1 to 256 characters',
      description: 'User at the mail server',
    },
    passwordFile: {
      ...path,
      examples: ['/etc/bifrost/mail.password'],
      description: 'File that holds the password of that user',
    },
    caFile: {
      ...path,
      examples: ['/etc/bifrost/ca.pem'],
      description: 'PEM file of the CA that signed the certificate of the server. Left out: the CAs of Node.js',
    },
    from: {...address, examples: ['bifrost@plant.example'], description: 'Sender'},
    to: {
      type: 'array',
      minItems: 1,
      maxItems: 32,
      items: address,
      examples: [['shift@plant.example']],
      description: 'Receivers',
    },
    pause: {
      ...duration,
      default: '10m',
      description: 'At least so long between two mails; what happens meanwhile comes in one',
    },
  },
} as const;
