/** Method service set: something is done. OPC 10000-4 section 5.12. */
import {measure, measureVariant, NODE_ID, standardId} from '../encoding/built-in.ts';
import {type Cursor, hashed, isBroken} from '../encoding/cursor.ts';
import {nodeIdAt} from '../encoding/show.ts';
import {methodName} from '../methods.ts';
import {add, list, own, type Schema, value} from '../schema.ts';
import {readOutput, readVariant} from '../values.ts';
import {diagnostics, result} from './results.ts';

/** Their arguments are passwords and keys, which nobody records. */
const SECRET: ReadonlySet<string | undefined> = new Set([
  'AddUser',
  'ModifyUser',
  'ChangePassword',
  'UpdateCertificate',
  'SetSecurityKeys',
]);

function readMethod(c: Cursor): void {
  const start = c.at;
  measure(c, NODE_ID);
  hashed(c, start);
  c.isSecret = false;
  if (c.fields === undefined || isBroken(c)) return;
  add(c, 'bifrost.method', nodeIdAt(c.b, start));
  const name = methodName(standardId(c.b, start));
  c.isSecret = SECRET.has(name);
  if (name !== undefined) add(c, 'bifrost.method_name', name);
}

const readInput = (c: Cursor): void => (c.isSecret ? measureVariant(c) : readVariant(c));

export const callRequest: Schema = [list([value(NODE_ID, 'bifrost.object'), own(readMethod), list([own(readInput)])])];

export const callResponse: Schema = [
  list([
    result('opcua.StatusCode'),
    list([result('opcua.InputArgumentResults')]),
    diagnostics,
    list([own(readOutput)]),
  ]),
  diagnostics,
];
