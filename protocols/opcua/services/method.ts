/** Method service set: something is done. OPC 10000-4 section 5.12. */
import {measure, NODE_ID, standardId} from '../encoding/built-in.ts';
import {type Cursor, hashed} from '../encoding/cursor.ts';
import {nodeIdAt} from '../encoding/show.ts';
import {methodName} from '../methods.ts';
import {add, isBroken, list, own, type Schema, value} from '../schema.ts';
import {readOutput, readVariant} from '../values.ts';
import {diagnostics, result} from './results.ts';

function readMethod(c: Cursor): void {
  const start = c.at;
  measure(c, NODE_ID);
  hashed(c, start);
  if (c.fields === undefined || isBroken(c)) return;
  add(c, 'bifrost.method', nodeIdAt(c.b, start));
  const name = methodName(standardId(c.b, start));
  if (name !== undefined) add(c, 'bifrost.method_name', name);
}

export const callRequest: Schema = [
  list([value(NODE_ID, 'bifrost.object'), own(readMethod), list([own(readVariant)])]),
];

export const callResponse: Schema = [
  list([
    result('opcua.StatusCode'),
    list([result('opcua.InputArgumentResults')]),
    diagnostics,
    list([own(readOutput)]),
  ]),
  diagnostics,
];
