/** The shape of a policy file. What its texts mean is checked by policy.ts. */
import {policyModes, securityModes} from '../core/policy.ts';

const name = {
  type: 'string',
  pattern: '^[a-z][a-z0-9_-]{0,63}$',
  errorMessage: 'use lower case letters, digits, - and _, a letter first, 64 characters at most',
} as const;
const text = {type: 'string', minLength: 1, maxLength: 512} as const;
const about = {type: 'string', maxLength: 2000} as const;
const list = <const S extends object>(items: S) => ({type: 'array', items, minItems: 1, maxItems: 1024}) as const;
const word = {anyOf: [text, {type: 'integer', minimum: 0}]} as const;

const member = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {segment: text, subnet: text, asset: text, tag: text},
} as const;

const end = {anyOf: [text, member]} as const;

const zone = {
  type: 'object',
  additionalProperties: false,
  required: ['members'],
  properties: {about, members: list(end)},
} as const;

const permission = {
  type: 'object',
  additionalProperties: false,
  required: ['protocol'],
  properties: {
    protocol: text,
    ports: list({type: 'integer', minimum: 1, maximum: 65_535}),
    functions: list(word),
    units: list(word),
    registers: list(word),
    addresses: list(word),
    values: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {min: {type: 'number'}, max: {type: 'number'}},
    },
    services: list(text),
    nodes: list(text),
    security: list({type: 'string', enum: securityModes}),
    about,
  },
} as const;

const conduit = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'from', 'to', 'allow'],
  properties: {name, about, from: list(end), to: list(end), allow: list(permission)},
} as const;

export const policySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    mode: {type: 'string', enum: policyModes},
    zones: {type: 'object', maxProperties: 512, propertyNames: name, additionalProperties: zone},
    conduits: {type: 'array', maxItems: 4096, items: conduit},
  },
} as const;

export type MemberShape = string | {segment?: string; subnet?: string; asset?: string; tag?: string};

export interface PermissionShape {
  readonly protocol: string;
  readonly ports?: readonly number[];
  readonly functions?: readonly (string | number)[];
  readonly units?: readonly (string | number)[];
  readonly registers?: readonly (string | number)[];
  readonly addresses?: readonly (string | number)[];
  readonly values?: {readonly min?: number; readonly max?: number};
  readonly services?: readonly string[];
  readonly nodes?: readonly string[];
  readonly security?: readonly ('None' | 'Sign' | 'SignAndEncrypt')[];
}

export interface ConduitShape {
  readonly name: string;
  readonly about?: string;
  readonly from: readonly MemberShape[];
  readonly to: readonly MemberShape[];
  readonly allow: readonly PermissionShape[];
}

export interface PolicyShape {
  readonly mode?: 'observe' | 'enforce';
  readonly zones?: Readonly<Record<string, {readonly about?: string; readonly members: readonly MemberShape[]}>>;
  readonly conduits?: readonly ConduitShape[];
}
