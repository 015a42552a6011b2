/** The shape of a tag file. What its texts mean is checked by tags.ts. */
import {type ByteOrder, byteOrders, type Limits, type TagType, tagTypes} from '../core/tag.ts';

const text = {type: 'string', minLength: 1, maxLength: 512} as const;
const number = {type: 'number'} as const;

const tag = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {...text, maxLength: 128},
    about: {type: 'string', maxLength: 2000},
    register: {anyOf: [text, {type: 'integer', minimum: 0}]},
    address: text,
    bit: {type: 'integer', minimum: 0, maximum: 15},
    unit: {type: 'integer', minimum: 0, maximum: 255},
    node: text,
    type: {type: 'string', enum: tagTypes},
    order: {type: 'string', enum: byteOrders},
    length: {type: 'integer', minimum: 1, maximum: 64},
    scale: {...number, not: {const: 0}, errorMessage: 'a scale of 0 makes everything 0'},
    offset: number,
    units: {type: 'string', maxLength: 32},
    limits: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        min: number,
        max: number,
        rate: {type: 'number', exclusiveMinimum: 0},
        allowed: {type: 'array', items: number, minItems: 1, maxItems: 256},
        bits: {type: 'array', items: {type: 'integer', minimum: 0, maximum: 63}, maxItems: 64},
      },
    },
    engineering: {type: 'boolean'},
    selfClearing: {type: 'boolean'},
  },
} as const;

export const tagSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['device', 'tags'],
  properties: {
    device: text,
    segment: text,
    unit: {type: 'integer', minimum: 0, maximum: 255},
    order: {type: 'string', enum: byteOrders},
    about: {type: 'string', maxLength: 2000},
    tags: {type: 'array', minItems: 1, maxItems: 4096, items: tag},
  },
} as const;

export interface TagShape {
  readonly name: string;
  readonly about?: string;
  readonly register?: string | number;
  readonly address?: string;
  readonly bit?: number;
  readonly unit?: number;
  readonly node?: string;
  readonly type?: TagType;
  readonly order?: ByteOrder;
  readonly length?: number;
  readonly scale?: number;
  readonly offset?: number;
  readonly units?: string;
  readonly limits?: Limits;
  readonly engineering?: boolean;
  readonly selfClearing?: boolean;
}

export interface DeviceShape {
  readonly device: string;
  readonly segment?: string;
  readonly unit?: number;
  readonly order?: ByteOrder;
  readonly about?: string;
  readonly tags: readonly TagShape[];
}
