/** Shape of a device profile as it stands in its file. Unknown keys are errors. */
import {loginProtocols} from '../core/credential.ts';
import {type DeviceProfile, deviceRoles, evidenceSources, loginKinds, transports} from '../core/device-profile.ts';

const text = {type: 'string', minLength: 1, maxLength: 512};
const texts = {type: 'array', items: text, minItems: 1, maxItems: 64, uniqueItems: true};
const pattern = {type: 'string', minLength: 1, maxLength: 256};
const date = {
  type: 'string',
  pattern: '^\\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\\d|3[01])$',
  errorMessage: 'write the day as in 2027-03-31',
};
const count = {type: 'integer', minimum: 1, maximum: 65535};

const object = (properties: Readonly<Record<string, object>>, required: readonly string[]) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

/** Names and order numbers are texts; vendor, device and product numbers are whole numbers. */
const number = {type: 'integer', minimum: 0, maximum: 0xffff_ffff};
const isNumber = (name: string): boolean => /\.(\w+_id|device_type|product_code)$/.test(name) && name !== OBJECT_ID;
const OBJECT_ID = 'snmp.object_id';
const byEvidence = (ofText: object) => ({
  ...object(
    Object.fromEntries(Object.keys(evidenceSources).map((name) => [name, isNumber(name) ? number : ofText])),
    [],
  ),
  minProperties: 1,
});

const sightings = {type: 'array', items: byEvidence(text), maxItems: 32};

const identification = object(
  {
    when: byEvidence(pattern),
    confidence: {type: 'number', exclusiveMinimum: 0, maximum: 1},
    matches: {...sightings, minItems: 1},
    misses: {...sightings, minItems: 1},
  },
  ['when', 'confidence', 'matches'],
);

const port = {protocol: text, transport: {type: 'string', enum: transports}, port: count};
const portKeys = ['protocol', 'transport', 'port'];

const service = object(
  {
    ...port,
    maxConnections: count,
    functions: {
      type: 'array',
      items: {type: 'integer', minimum: 1, maximum: 255},
      minItems: 1,
      maxItems: 255,
      uniqueItems: true,
    },
    about: text,
  },
  portKeys,
);

const login = object({...port, kind: {type: 'string', enum: loginKinds}, about: text}, [...portKeys, 'kind']);

const path = {
  type: 'string',
  pattern: '^/[\\x21-\\x7e]*$',
  maxLength: 256,
  errorMessage: 'write the path, from / on, without spaces, 256 characters at most',
};

const form = object(
  {
    path,
    user: text,
    password: text,
    accepted: object({status: {type: 'integer', minimum: 200, maximum: 599}, contains: text}, ['status']),
    logoff: path,
  },
  ['path', 'password', 'accepted'],
);

/** What is typed at a log-on: printable, as it stands in the manual. */
const secret = {
  type: 'string',
  maxLength: 64,
  pattern: '^[\\x20-\\x7e]*$',
  errorMessage: 'use printable ASCII characters, 64 at most',
};

const version = {type: 'string', pattern: '^\\d+(\\.\\d+){0,3}$', errorMessage: 'write numbers, as in 2.10.1'};

const pair = object(
  {
    id: {
      type: 'string',
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: 64,
      errorMessage: 'use lower case letters, digits and single -, 64 characters at most',
    },
    protocol: {type: 'string', enum: loginProtocols},
    port: count,
    tls: {type: 'boolean'},
    user: secret,
    password: secret,
    models: texts,
    versions: {...object({from: version, below: version}, []), minProperties: 1},
    lockout: object({attempts: {type: 'integer', minimum: 1, maximum: 100}, minutes: count}, ['attempts']),
    path,
    form,
    source: text,
    about: text,
  },
  ['id', 'protocol', 'user', 'password', 'source'],
);

const safePoll = {
  ...object(
    {
      requestsPerSecond: {type: 'number', exclusiveMinimum: 0, maximum: 1000},
      registersPerRequest: {type: 'integer', minimum: 1, maximum: 2000},
      inFlight: count,
      connections: count,
    },
    [],
  ),
  minProperties: 1,
};

const source = object({at: text, read: text, supports: texts}, ['at', 'read', 'supports']);

/** Keys that a profile may have, besides `id`, which is made of vendor and family. */
export const profileSchema = object(
  {
    vendor: text,
    aliases: texts,
    family: text,
    role: {type: 'string', enum: deviceRoles},
    purdueLevel: {type: 'integer', enum: [0, 1, 2, 3]},
    isSafetySystem: {type: 'boolean'},
    models: texts,
    identify: {type: 'array', items: identification, minItems: 1, maxItems: 32},
    services: {type: 'array', items: service, minItems: 1, maxItems: 32},
    safePoll,
    fragile: texts,
    logins: {type: 'array', items: login, minItems: 1, maxItems: 32},
    defaults: {type: 'array', items: pair, minItems: 1, maxItems: 16},
    endOfSupport: object({date, what: text}, ['date', 'what']),
    sources: {type: 'array', items: source, minItems: 1, maxItems: 32},
  },
  ['vendor', 'family', 'role', 'purdueLevel', 'identify', 'sources'],
);

export type ProfileShape = Omit<DeviceProfile, 'id'>;
