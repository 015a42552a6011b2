/** Attribute service set: values read and written, now and in the past. OPC 10000-4 section 5.11, OPC 10000-11 section 6. */
import {u8} from '../../../src/core/bytes.ts';
import {HOUR} from '../../../src/core/time.ts';
import {
  BOOLEAN,
  BYTE_STRING,
  DATE_TIME,
  DOUBLE,
  EXTENSION_OBJECT,
  measure,
  NODE_ID,
  QUALIFIED_NAME,
  STRING,
  standardId,
  UINT32,
} from '../encoding/built-in.ts';
import {type Cursor, hashed, isBroken} from '../encoding/cursor.ts';
import {nodeIdAt, timeAt} from '../encoding/show.ts';
import {type Described, readExtension} from '../extension.ts';
import {add, list, own, type Schema, unshown, value, walk} from '../schema.ts';
import {readDataValue} from '../values.ts';
import {isIdentityNode, nodeName} from '../well-known.ts';
import {diagnostics, result, results} from './results.ts';

/** A node by its id, and by its name where the standard gives one. */
export function readNode(c: Cursor): void {
  const start = c.at;
  measure(c, NODE_ID);
  hashed(c, start);
  if (c.fields === undefined || isBroken(c)) return;
  add(c, 'bifrost.node', nodeIdAt(c.b, start));
  const name = nodeName(standardId(c.b, start));
  if (name !== undefined) add(c, 'bifrost.node_name', name);
}

/** Notes which nodes say what the server is: their values will matter. */
function readNodeToRead(c: Cursor): void {
  const start = c.at;
  readNode(c);
  if (c.at > start && u8(c.b, start) <= 2 && isIdentityNode(standardId(c.b, start))) {
    c.identity |= 1 << Math.min(31, c.index);
  }
}

export const readValueId: Schema = [
  own(readNodeToRead),
  value(UINT32, 'opcua.AttributeId'),
  value(STRING, 'opcua.IndexRange'),
  value(QUALIFIED_NAME, 'bifrost.data_encoding'),
];

export const readRequest: Schema = [
  value(DOUBLE, 'opcua.MaxAge'),
  value(UINT32, 'opcua.TimestampsToReturn'),
  list(readValueId),
];

export const readResponse: Schema = [list([own(readDataValue)]), diagnostics];

export const writeRequest: Schema = [
  list([own(readNode), value(UINT32, 'opcua.AttributeId'), value(STRING, 'opcua.IndexRange'), own(readDataValue)]),
];

export const writeResponse: Schema = results;

/** From and until when; how long that is. */
function readSpan(c: Cursor): void {
  const start = c.at;
  walk(c, times);
  if (c.fields === undefined || isBroken(c)) return;
  add(c, 'bifrost.history_hours', Math.abs(timeAt(c.b, start + 8) - timeAt(c.b, start)) / HOUR);
}

const times: Schema = [value(DATE_TIME, 'opcua.StartTime'), value(DATE_TIME, 'opcua.EndTime')];

const rest = own((c) => {
  c.at = c.end;
});

const requestTimes = list([value(DATE_TIME, 'opcua.ReqTimes')]);

/** HistoryReadDetails; what is behind what is shown is passed over. */
const readDetails: Readonly<Record<number, Described>> = {
  646: {name: 'ReadEvent', of: [value(UINT32, 'opcua.NumValuesPerNode'), own(readSpan), rest]},
  649: {
    name: 'ReadRawModified',
    of: [value(BOOLEAN, 'opcua.IsReadModified'), own(readSpan), value(UINT32, 'opcua.NumValuesPerNode'), rest],
  },
  652: {name: 'ReadProcessed', of: [own(readSpan), value(DOUBLE, 'opcua.ProcessingInterval'), rest]},
  655: {name: 'ReadAtTime', of: [requestTimes, rest]},
  23500: {name: 'ReadAnnotationData', of: [requestTimes]},
};

const historyNode: Schema = [
  own(readNode),
  value(STRING, 'opcua.IndexRange'),
  value(QUALIFIED_NAME, 'bifrost.data_encoding'),
  unshown(BYTE_STRING),
];

const tellDetails = (c: Cursor, name: string): void => add(c, 'bifrost.history_details', name);

export const historyReadRequest: Schema = [
  own((c) => readExtension(c, readDetails, tellDetails)),
  value(UINT32, 'opcua.TimestampsToReturn'),
  value(BOOLEAN, 'opcua.ReleaseContinuationPoints'),
  list(historyNode),
];

export const historyReadResponse: Schema = [
  list([result('opcua.StatusCode'), unshown(BYTE_STRING), unshown(EXTENSION_OBJECT)]),
  diagnostics,
];

const updateType = value(UINT32, 'opcua.PerformUpdateType');

/** HistoryUpdateDetails. */
const updateDetails: Readonly<Record<number, Described>> = {
  682: {name: 'UpdateData', of: [own(readNode), updateType, list([own(readDataValue)])]},
  685: {name: 'UpdateEvent', of: [own(readNode), updateType, rest]},
  688: {name: 'DeleteRawModified', of: [own(readNode), value(BOOLEAN, 'opcua.IsDeleteModified'), own(readSpan)]},
  691: {name: 'DeleteAtTime', of: [own(readNode), requestTimes]},
  694: {name: 'DeleteEvent', of: [own(readNode), list([unshown(BYTE_STRING)])]},
  11300: {name: 'UpdateStructureData', of: [own(readNode), updateType, list([own(readDataValue)])]},
};

export const historyUpdateRequest: Schema = [list([own((c) => readExtension(c, updateDetails, tellDetails))])];

export const historyUpdateResponse: Schema = [
  list([result('opcua.StatusCode'), list([result('opcua.Results')]), diagnostics]),
  diagnostics,
];
