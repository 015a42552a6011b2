/** The first entry of a backup: what is in it, so that all of it can be checked while it is read. */
import {Ajv} from 'ajv';
import {refused} from './refused.ts';

export const FORMAT = 'bifrost-backup 1';
export const MANIFEST = 'manifest.json';
/** The store within the backup. */
export const STORE = 'bifrost.db';

export interface Item {
  readonly name: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: typeof FORMAT;
  /** ISO 8601. */
  readonly made: string;
  readonly site: string;
  readonly sensor: string;
  readonly version: string;
  readonly store: {
    /** With the key of the store, besides the encryption of the backup. */
    readonly encrypted: boolean;
    readonly schema: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly audit: {readonly seq: number; readonly hash: string; readonly broken: number};
  };
  readonly files: readonly Item[];
}

const text = {type: 'string', maxLength: 1024} as const;
const whole = {type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER} as const;
const object = (properties: object) => ({type: 'object', required: Object.keys(properties), properties});

const schema = object({
  format: {const: FORMAT},
  ...{made: text, site: text, sensor: text, version: text},
  store: object({
    encrypted: {type: 'boolean'},
    schema: whole,
    counts: {type: 'object', additionalProperties: whole},
    audit: object({seq: whole, hash: text, broken: whole}),
  }),
  files: {
    type: 'array',
    maxItems: 20_000,
    items: object({name: text, size: whole, sha256: {type: 'string', pattern: '^[0-9a-f]{64}$'}}),
  },
});

/** Of a backup that anybody may have made. Throws `backup`. */
export function manifestOf(bytes: Uint8Array, where: string): Manifest {
  try {
    const manifest = JSON.parse(Buffer.from(bytes).toString('utf8')) as Manifest;
    const ajv = new Ajv();
    if (!ajv.validate(schema, manifest)) throw new Error(ajv.errorsText());
    const odd = manifest.files.find(({name}, i) => !isInside(name) || isTwice(manifest.files, i));
    if (odd !== undefined) throw new Error(`it lists ${JSON.stringify(odd.name)}`);
    if (!manifest.files.some(({name}) => name === STORE)) throw new Error('it lists no store');
    return manifest;
  } catch (cause) {
    throw refused(`${where}: its manifest`, cause, 'it is no backup of this version, or it was changed');
  }
}

const isTwice = (files: readonly Item[], i: number): boolean =>
  files.findIndex(({name}) => name === files[i]?.name) < i;

/** It cannot lead out of the folder into which it is written. */
const isInside = (name: string): boolean =>
  !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
