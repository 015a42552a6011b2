/** What an empty configuration says, and how the values of a file become those that the product works with. */
import type {Config} from './config.ts';
import {validate} from './config-validator.ts';
import {durationOf} from './duration.ts';
import {configSchema, type SchemaNode} from './schema.ts';

/** What an empty file says. */
export function defaultConfig(): Config {
  return decoded(configSchema, filled({})) as Config;
}

function filled(value: object): object {
  validate(value);
  return value;
}

/** Durations become numbers, an interface without a segment is one of its own. */
export function decoded(node: SchemaNode, value: unknown): unknown {
  if (node.unit === 'duration') return durationOf(value as string);
  if (Array.isArray(value)) return value.map((item) => (node.items === undefined ? item : decoded(node.items, item)));
  if (node.properties === undefined) return value;
  const keys = Object.entries(value as Record<string, unknown>);
  const section = Object.fromEntries(keys.map(([key, inner]) => [key, decoded(node.properties?.[key] ?? node, inner)]));
  return 'segment' in node.properties ? {segment: section['name'], ...section} : section;
}
