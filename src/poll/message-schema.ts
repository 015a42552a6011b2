/** Checks what core and poller say to each other: the one holds the decisions, the other whatever a device made of it. */
import {Ajv, type ValidateFunction} from 'ajv';
import {attemptResults, loginProtocols} from '../core/credential.ts';
import {factKinds} from '../core/fact.ts';
import type {FromPoller, ToPoller} from '../core/poll-message.ts';

const MAX_TEXT = 4096;
/** An answer tells few things; a device that tells more is lying. */
const MAX_OBSERVATIONS = 64;
const MAX_FIELDS = 256;
const MAX_LIST = 1024;
/** Hex digits of the longest request that is shown whole. */
const MAX_HEX = 131_072;

const text = (maxLength: number) => ({type: 'string', maxLength}) as const;
const number = {type: 'integer', minimum: 0} as const;
const message = (type: string, properties: object) => ({
  type: 'object',
  additionalProperties: false,
  required: ['type', ...Object.keys(properties)],
  properties: {type: {const: type}, ...properties},
});

const scalar = {anyOf: [text(MAX_TEXT), {type: 'number'}, {type: 'boolean'}]};
const party = {
  type: 'object',
  additionalProperties: false,
  required: ['ip', 'mac', 'port'],
  properties: {ip: text(45), mac: text(64), port: number},
};

const observation = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'protocol', 'name', 'segment', 'server', 'fields'],
  properties: {
    kind: {enum: factKinds},
    protocol: text(64),
    name: text(128),
    segment: text(64),
    client: party,
    server: party,
    fields: {
      type: 'object',
      maxProperties: MAX_FIELDS,
      additionalProperties: {anyOf: [...scalar.anyOf, {type: 'array', maxItems: MAX_LIST, items: scalar}]},
    },
  },
};

/** The configuration has checked it; here it is only a target at all. */
const target = {
  type: 'object',
  required: ['id', 'segment', 'address', 'port', 'protocol', 'ask', 'registers', 'session'],
  properties: {
    id: text(512),
    segment: text(64),
    address: text(256),
    port: {type: 'integer', minimum: 0, maximum: 65_535},
    protocol: text(64),
    session: {enum: ['hold', 'release']},
  },
};

/** The profile was checked; here it is only a pair at all. */
const pair = {
  type: 'object',
  required: ['id', 'protocol', 'user', 'password'],
  properties: {id: text(128), protocol: {enum: loginProtocols}, user: text(256), password: text(256)},
};

const toPoller = {
  anyOf: [
    message('beat', {}),
    message('ask', {
      ask: number,
      target,
      question: text(64),
      source: text(45),
      timeoutMs: number,
      keep: {type: 'boolean'},
    }),
    message('listen', {ask: number, target, ms: number}),
    message('try', {ask: number, target, pair, source: text(45), timeoutMs: number}),
    message('granted', {ask: number}),
    message('abort', {ask: number, reason: text(MAX_TEXT)}),
    message('release', {target: text(512)}),
    message('stop', {}),
    message('end', {}),
  ],
};

const fromPoller = {
  anyOf: [
    message('beat', {}),
    message('request', {ask: number, about: text(MAX_TEXT), bytes: {...text(MAX_HEX), pattern: '^[0-9a-f]*$'}}),
    message('reconnect', {ask: number}),
    message('answered', {ask: number, micros: number}),
    message('done', {
      ask: number,
      observations: {type: 'array', maxItems: MAX_OBSERVATIONS, items: observation},
      problem: text(MAX_TEXT),
    }),
    message('tried', {ask: number, result: {enum: attemptResults.slice(1)}, words: text(MAX_TEXT)}),
  ],
};

const ajv = new Ajv({validateSchema: false, meta: false});
/** Compiled with the first message: most boxes poll nobody. */
function checked<T>(schema: object): (value: unknown) => value is T {
  let validate: ValidateFunction | undefined;
  return (value): value is T => {
    validate ??= ajv.compile(schema);
    return validate(value);
  };
}

export const isToPoller = checked<ToPoller>(toPoller);
export const isFromPoller = checked<FromPoller>(fromPoller);
