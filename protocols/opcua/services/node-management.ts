/** NodeManagement service set: the address space is changed. OPC 10000-4 section 5.8. */
import {
  BOOLEAN,
  EXPANDED_NODE_ID,
  EXTENSION_OBJECT,
  NODE_ID,
  QUALIFIED_NAME,
  STRING,
  UINT32,
} from '../encoding/built-in.ts';
import {list, own, type Schema, unshown, value} from '../schema.ts';
import {readNode} from './attribute.ts';
import {diagnostics, result} from './results.ts';

export const addNodesRequest: Schema = [
  list([
    value(EXPANDED_NODE_ID, 'bifrost.parent_node'),
    value(NODE_ID, 'bifrost.reference_type'),
    value(EXPANDED_NODE_ID, 'bifrost.node'),
    value(QUALIFIED_NAME, 'bifrost.browse_name'),
    value(UINT32, 'opcua.NodeClass'),
    unshown(EXTENSION_OBJECT),
    value(EXPANDED_NODE_ID, 'bifrost.type_definition'),
  ]),
];

export const addNodesResponse: Schema = [
  list([result('opcua.StatusCode'), value(NODE_ID, 'bifrost.added_node')]),
  diagnostics,
];

export const addReferencesRequest: Schema = [
  list([
    own(readNode),
    value(NODE_ID, 'bifrost.reference_type'),
    value(BOOLEAN, 'opcua.IsForward'),
    value(STRING, 'opcua.TargetServerUri'),
    value(EXPANDED_NODE_ID, 'bifrost.target_node'),
    value(UINT32, 'opcua.NodeClass'),
  ]),
];

export const deleteNodesRequest: Schema = [list([own(readNode), value(BOOLEAN, 'opcua.DeleteTargetReferences')])];

export const deleteReferencesRequest: Schema = [
  list([
    own(readNode),
    value(NODE_ID, 'bifrost.reference_type'),
    value(BOOLEAN, 'opcua.IsForward'),
    value(EXPANDED_NODE_ID, 'bifrost.target_node'),
    value(BOOLEAN, 'opcua.DeleteBidirectional'),
  ]),
];
