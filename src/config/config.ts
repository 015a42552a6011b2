/** The configuration as the rest of the code gets it: checked, defaults filled in, durations in microseconds. */
import type {Adjustment} from '../core/adjustment.ts';
import type {Micros} from '../core/time.ts';
import type {configSchema} from './schema.ts';

/** What remains of a schema once a file was read: defaults filled in, durations as numbers. */
type Parsed<S> = S extends {unit: 'duration'}
  ? Micros
  : S extends {enum: readonly (infer Choice)[]}
    ? Choice
    : S extends {type: 'string'}
      ? string
      : S extends {type: 'integer' | 'number'}
        ? number
        : S extends {type: 'boolean'}
          ? boolean
          : S extends {items: infer Item}
            ? readonly Parsed<Item>[]
            : S extends {properties: infer Keys}
              ? ParsedKeys<Keys, S extends {required: readonly (infer Key)[]} ? Key : never>
              : never;

type ParsedKeys<Keys, Required> = {
  readonly [K in keyof Keys as Keys[K] extends {default: unknown} ? K : K extends Required ? K : never]: Parsed<
    Keys[K]
  >;
} & {
  readonly [K in keyof Keys as Keys[K] extends {default: unknown} ? never : K extends Required ? never : K]?: Parsed<
    Keys[K]
  >;
};

type FileConfig = Parsed<typeof configSchema>;
type FileInterface = FileConfig['capture']['interfaces'][number];

export type InterfaceConfig = FileInterface & {readonly segment: string};
export type Config = Omit<FileConfig, 'capture' | 'rules'> & {
  readonly rules: Omit<FileConfig['rules'], 'adjust'> & {readonly adjust: readonly Adjustment[]};
  readonly capture: Omit<FileConfig['capture'], 'interfaces'> & {readonly interfaces: readonly InterfaceConfig[]};
};
