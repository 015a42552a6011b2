/** View service set: what nodes there are. OPC 10000-4 section 5.9. */
import {
  BOOLEAN,
  BYTE_STRING,
  DATE_TIME,
  EXPANDED_NODE_ID,
  LOCALIZED_TEXT,
  measure,
  NODE_ID,
  QUALIFIED_NAME,
  UINT32,
} from '../encoding/built-in.ts';
import {type Cursor, count, hashed, isBroken, PATH_DEPTH} from '../encoding/cursor.ts';
import {shownValue} from '../encoding/show.ts';
import {add, list, own, type Schema, unshown, value, walk} from '../schema.ts';
import {readNode} from './attribute.ts';
import {diagnostics, result} from './results.ts';

/** More elements than any real browse path has. */
const MAX_PATH = 50;

export const browseRequest: Schema = [
  unshown(NODE_ID),
  unshown(DATE_TIME),
  unshown(UINT32),
  value(UINT32, 'opcua.RequestedMaxReferencesPerNode'),
  list([
    own(readNode),
    value(UINT32, 'opcua.BrowseDirection'),
    value(NODE_ID, 'bifrost.reference_type'),
    value(BOOLEAN, 'opcua.IncludeSubtypes'),
    value(UINT32, 'opcua.nodeclassmask'),
    value(UINT32, 'opcua.resultmask'),
  ]),
];

const reference: Schema = [
  unshown(NODE_ID),
  unshown(BOOLEAN),
  value(EXPANDED_NODE_ID, 'bifrost.target_node'),
  value(QUALIFIED_NAME, 'bifrost.target_name'),
  unshown(LOCALIZED_TEXT),
  value(UINT32, 'bifrost.target_class'),
  unshown(EXPANDED_NODE_ID),
];

export const browseResponse: Schema = [
  list([result('opcua.StatusCode'), unshown(BYTE_STRING), list(reference, 'bifrost.references')]),
  diagnostics,
];

export const browseNextRequest: Schema = [
  value(BOOLEAN, 'opcua.ReleaseContinuationPoints'),
  list([unshown(BYTE_STRING)]),
];

const pathElement: Schema = [value(NODE_ID, 'bifrost.reference_type'), unshown(BOOLEAN), unshown(BOOLEAN)];

/** A path of names; one that is very long has crashed servers (CVE-2022-29866). */
function readPath(c: Cursor): void {
  const n = count(c);
  if (n > MAX_PATH) c.faults |= PATH_DEPTH;
  let path = '';
  for (let i = 0; i < n && !isBroken(c); i++) {
    walk(c, pathElement);
    const start = c.at;
    measure(c, QUALIFIED_NAME);
    hashed(c, start);
    if (c.fields !== undefined && !isBroken(c)) path += `/${String(shownValue(QUALIFIED_NAME, c.b, start, c.at))}`;
  }
  add(c, 'bifrost.path_length', n);
  add(c, 'bifrost.browse_path', path);
}

export const translateRequest: Schema = [list([own(readNode), own(readPath)])];

export const translateResponse: Schema = [
  list([
    result('opcua.StatusCode'),
    list([value(EXPANDED_NODE_ID, 'bifrost.target_node'), value(UINT32, 'opcua.RemainingPathIndex')]),
  ]),
  diagnostics,
];

export const registerNodesRequest: Schema = [list([own(readNode)])];

export const registerNodesResponse: Schema = [list([value(NODE_ID, 'bifrost.registered_node')])];
