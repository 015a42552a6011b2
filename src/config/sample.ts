/** What the schema prints: the commented sample (YAML) and the JSON Schema for editors. docs/config/ holds both. */
import {stringify} from 'yaml';
import {configSchema, type SchemaNode} from './schema.ts';

export const jsonSchema = (): string => `${JSON.stringify(configSchema, null, 2)}\n`;

/** Every key with its meaning; keys stand in comments where they only repeat the default or need a value of yours. */
export function sampleConfig(schemaPath = './bifrost.schema.json'): string {
  const head = [
    `# yaml-language-server: $schema=${schemaPath}`,
    '# Configuration of Bifrost. Every key may be left out; a line in comments shows its default or an example.',
    '# Check it with: bifrost config check',
  ];
  return [...head, ...sectionLines(configSchema, '')].join('\n').concat('\n');
}

function sectionLines(section: SchemaNode, indent: string): string[] {
  return Object.entries(section.properties ?? {}).flatMap(([key, node]) => {
    const about = commentLines(node, indent);
    if (node.properties !== undefined) return ['', ...about, `${indent}${key}:`, ...sectionLines(node, `${indent}  `)];
    if (node.items?.properties !== undefined) return [...about, ...listLines(key, node.items, indent)];
    return [...about, `${indent}# ${key}: ${value(node)}`];
  });
}

function listLines(key: string, item: SchemaNode, indent: string): string[] {
  const keys = Object.entries(item.properties ?? {}).flatMap(([name, node], i) => [
    `${indent}#   ${i === 0 ? '-' : ' '} ${name}: ${value(node)}`
      .padEnd(COMMENT_COLUMN)
      .concat(` # ${node.description}`),
  ]);
  return [`${indent}# ${key}:`, ...keys];
}

const COMMENT_COLUMN = 32;
const WIDTH = 118;

function commentLines({description = ''}: SchemaNode, indent: string): string[] {
  const lines: string[] = [];
  for (const word of description.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(`${indent}# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const value = (node: SchemaNode): string =>
  stringify(node.default ?? node.examples?.[0], {
    defaultStringType: 'PLAIN',
    singleQuote: true,
    collectionStyle: 'flow',
    flowCollectionPadding: false,
  }).trim();
