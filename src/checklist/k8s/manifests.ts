/** Objects of a cluster from a folder of manifests: YAML or JSON, several documents a file, lists unpacked. Bounded; never throws. */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import {isAlias, parseAllDocuments} from 'yaml';
import {listAt, textAt} from '../plain.ts';
import type {Gathered} from './gathered.ts';
import {type KubeObject, kubeObject} from './object.ts';

const MAX_FILES = 5000;
const MAX_FILE = 4 * 1024 * 1024;
const MAX_OBJECTS = 50_000;
const TEMPLATE = /\{\{-?\s{0,4}(\.Values|\.Release|\.Chart|include|tpl)\b/;

interface Fault {
  readonly source: string;
  readonly reason: string;
}

/** Files below the folder that may hold documents, sorted; hidden folders are left out. */
export function manifestFiles(folder: string): readonly string[] {
  const names = readdirSync(folder, {recursive: true, encoding: 'utf8'});
  return names
    .filter((name) => /\.(ya?ml|json)$/i.test(name) && !/(^|\/)\./.test(name))
    .map((name) => join(folder, name))
    .sort();
}

/** Documents of one file as plain values. Throws what is wrong with it. */
function documentsOf(file: string): unknown[] {
  if (statSync(file).size > MAX_FILE) throw new Error(`is longer than ${MAX_FILE} bytes`);
  const text = readFileSync(file, 'utf8');
  // Some templates are YAML by accident, with maps where names should be.
  if (TEMPLATE.test(text)) throw new Error('is a template of Helm: render it first (helm template)');
  const documents = parseAllDocuments(text);
  return [...documents].map((document) => {
    const [error] = document.errors ?? [];
    if (error !== undefined) throw new Error(`is not YAML: ${error.message.split('\n')[0]}`);
    return isAlias(document.contents) ? undefined : document.toJS({maxAliasCount: 100});
  });
}

/** Everything in the folder, or what could not be read: half a folder proves nothing. */
export function readManifests(folder: string): Gathered {
  try {
    return together(folder, manifestFiles(folder));
  } catch (error) {
    return {source: folder, objects: [], faults: [{source: folder, found: 'failed', reason: (error as Error).message}]};
  }
}

function together(folder: string, files: readonly string[]): Gathered {
  if (files.length > MAX_FILES) throw new Error(`has more than ${MAX_FILES} files`);
  const faults: Fault[] = [];
  const objects: KubeObject[] = [];
  for (const file of files) {
    try {
      objects.push(...documentsOf(file).flatMap(objectsIn));
    } catch (error) {
      faults.push({source: relative(folder, file), reason: (error as Error).message});
    }
    if (objects.length > MAX_OBJECTS) throw new Error(`has more than ${MAX_OBJECTS} objects`);
  }
  return {source: folder, objects, faults: faults.map((fault) => ({...fault, found: 'failed'}))};
}

/** A list of objects, one object, or another document that is none. */
function objectsIn(document: unknown): KubeObject[] {
  if (textAt(document, 'apiVersion') === '') return [];
  const kind = textAt(document, 'kind');
  const isList = kind.endsWith('List') && Array.isArray((document as {items?: unknown}).items);
  const items = isList ? listAt(document, 'items') : [document];
  return items.flatMap((item) => kubeObject(item, isList ? kind.slice(0, -4) : '') ?? []);
}
