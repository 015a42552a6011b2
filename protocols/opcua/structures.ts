/** Structures that a server says of itself in an extension object, by the id of their binary encoding. OPC 10000-5 section 12. */
import {DATE_TIME, LOCALIZED_TEXT, STRING, UINT32} from './encoding/built-in.ts';
import {type Schema, unshown, value} from './schema.ts';

const buildInfo: Schema = [
  value(STRING, 'opcua.ProductUri'),
  value(STRING, 'opcua.ManufacturerName'),
  value(STRING, 'opcua.ProductName'),
  value(STRING, 'opcua.SoftwareVersion'),
  value(STRING, 'opcua.BuildNumber'),
  value(DATE_TIME, 'opcua.BuildDate'),
];

const serverStatus: Schema = [
  value(DATE_TIME, 'opcua.StartTime'),
  value(DATE_TIME, 'opcua.CurrentTime'),
  value(UINT32, 'opcua.ServerState'),
  ...buildInfo,
  value(UINT32, 'opcua.SecondsTillShutdown'),
  unshown(LOCALIZED_TEXT),
];

export const structures: Readonly<Record<number, Schema>> = {
  340: buildInfo,
  864: serverStatus,
};
