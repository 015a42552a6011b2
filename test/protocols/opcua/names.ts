/** Our names for the places at which tshark shows a value; and what we leave out by rule (README.md). */

/** Type ids of extension objects by the names that we give them. */
export const typeNames: Readonly<Record<string, string>> = {
  'i=321': 'anonymous',
  'i=324': 'username',
  'i=327': 'certificate',
  'i=646': 'ReadEvent',
  'i=649': 'ReadRawModified',
  'i=652': 'ReadProcessed',
  'i=655': 'ReadAtTime',
  'i=682': 'UpdateData',
  'i=685': 'UpdateEvent',
  'i=688': 'DeleteRawModified',
  'i=691': 'DeleteAtTime',
  'i=694': 'DeleteEvent',
  'i=811': 'data-change',
  'i=820': 'status-change',
  'i=916': 'event',
  'i=940': 'issued',
  'i=11300': 'UpdateStructureData',
  'i=23500': 'ReadAnnotationData',
};

/** Secrets, what only the two ends understand, and what stands for nothing by itself. */
const leftOut: readonly RegExp[] = [
  /ArraySize$|extobj\.mask$|servicenodeid\.(encodingmask|nsid)$/,
  /(^|\/)(ServiceDiagnostics|DiagnosticInfos?|StringTable|AdditionalHeader|View|SoftwareCertificates?)$/,
  /opcua\.(ClientNonce|ServerNonce|Signature|Password)$/,
  /opcua\.(Client|Server)Certificate$|opcua\.security\.scert$/,
  /opcua\.(ContinuationPoints?|ReturnBounds)$/,
  /RelativePath\/Elements\/opcua\.(IsInverse|IncludeSubtypes)$/,
  /References\/(ReferenceTypeId|DisplayName|TypeDefinition|opcua\.IsForward)$/,
  /RequestedParameters\/Filter|FilterResult/,
  /EventFields$|opcua\.EventIds$|opcua\.(CertificateData|TokenData)$/,
  /(AggregateType|AggregateConfiguration)$|opcua\.UseSimpleBounds$/,
  /DiscoveryConfiguration/,
  /HistoryData\/DataValues\//,
  /OutputArguments\/(type|size|opcua\.\w+)$/,
  /structure\/ShutdownReason$/,
  /^CreateSessionResponse AuthenticationToken$/,
];

export const isLeftOut = (path: string): boolean => leftOut.some((one) => one.test(path));

/** Where Wireshark has no name, or another one; the rest is called as there. */
const renamed: readonly (readonly [where: RegExp, name: string])[] = [
  [/\/AuthenticationToken$/, 'bifrost.has_session'],
  [/opcua\.returndiag$/, 'opcua.ReturnDiagnostics'],
  [/opcua\.(nodeclassmask|resultmask)\.all$/, 'opcua.$1'],
  [/ApplicationName$/, 'bifrost.application_name'],
  [/UserIdentityTokens\/opcua\.SecurityPolicyUri$/, 'bifrost.token_security_policy'],
  [/NotificationData\/opcua\.Status$/, 'opcua.StatusCode'],
  [/^CancelRequest opcua\.RequestHandle$/, 'bifrost.cancelled_handle'],
  [/History\w+Response .*opcua\.OperationResults$/, 'opcua.Results'],
  [/Server\/ServerNames$/, 'bifrost.application_name'],
  [/RequestedNewNodeId$|SourceNodeId$/, 'bifrost.node'],
  [/ParentNodeId$/, 'bifrost.parent_node'],
  [/NodesToAdd\/BrowseName$/, 'bifrost.browse_name'],
  [/NodesToAdd\/TypeDefinition$/, 'bifrost.type_definition'],
  [/AddedNodeId$/, 'bifrost.added_node'],
  [/TargetNodeId$/, 'bifrost.target_node'],
  [/ SessionId$/, 'bifrost.session_id'],
  [/UserIdentityToken\/type$/, 'bifrost.identity_token'],
  [/NotificationData\/type$/, 'bifrost.notification'],
  [/History(Read|Update)Details\/type$/, 'bifrost.history_details'],
  [/References\/NodeId$|Targets\/TargetId$/, 'bifrost.target_node'],
  [/References\/BrowseName$/, 'bifrost.target_name'],
  [/References\/opcua\.NodeClass$/, 'bifrost.target_class'],
  [/ReferenceTypeId$/, 'bifrost.reference_type'],
  [/Elements\/TargetName$/, 'bifrost.browse_path'],
  [/DataEncoding$/, 'bifrost.data_encoding'],
  [/RegisteredNodeIds$/, 'bifrost.registered_node'],
  [/\/NodeId$|StartingNode$|NodesTo(Unr|R)egister$/, 'bifrost.node'],
  [/MethodsToCall\/ObjectId$/, 'bifrost.object'],
  [/MethodsToCall\/MethodId$/, 'bifrost.method'],
  [/OutputArguments\/value$/, 'bifrost.output'],
  [/\/type$/, 'bifrost.value_type'],
  [/\/size$/, 'opcua.variant.ArraySize'],
  [/\/value$/, 'bifrost.value'],
  [/\/status$/, 'opcua.StatusCode'],
  [/(opcua\.[\w.]+)$/, '$1'],
];

/** Undefined: left out. What has no name at all is named as what it is, and fails the comparison. */
export function nameOf(service: string, path: string): string | undefined {
  const where = `${service} ${path}`;
  if (isLeftOut(where)) return undefined;
  for (const [pattern, name] of renamed) {
    const found = pattern.exec(where);
    if (found !== null) return name.replace('$1', found[1] ?? '');
  }
  return where;
}
