/**
 * Nodes below the object Server that every server has, by their numbers in namespace 0 (OPC 10000-5 section 6.3.1,
 * NodeIds.csv).
 */
const nodes: Readonly<Record<number, string>> = {
  84: 'RootFolder',
  85: 'ObjectsFolder',
  86: 'TypesFolder',
  87: 'ViewsFolder',
  2253: 'Server',
  2254: 'Server_ServerArray',
  2255: 'Server_NamespaceArray',
  2256: 'Server_ServerStatus',
  2257: 'Server_ServerStatus_StartTime',
  2258: 'Server_ServerStatus_CurrentTime',
  2259: 'Server_ServerStatus_State',
  2260: 'Server_ServerStatus_BuildInfo',
  2261: 'Server_ServerStatus_BuildInfo_ProductName',
  2262: 'Server_ServerStatus_BuildInfo_ProductUri',
  2263: 'Server_ServerStatus_BuildInfo_ManufacturerName',
  2264: 'Server_ServerStatus_BuildInfo_SoftwareVersion',
  2265: 'Server_ServerStatus_BuildInfo_BuildNumber',
  2266: 'Server_ServerStatus_BuildInfo_BuildDate',
  2267: 'Server_ServiceLevel',
  2268: 'Server_ServerCapabilities',
  2269: 'Server_ServerCapabilities_ServerProfileArray',
  2271: 'Server_ServerCapabilities_LocaleIdArray',
  2274: 'Server_ServerDiagnostics',
  2275: 'Server_ServerDiagnostics_ServerDiagnosticsSummary',
  2276: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_ServerViewCount',
  2277: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_CurrentSessionCount',
  2278: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_CumulatedSessionCount',
  2279: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_SecurityRejectedSessionCount',
  2281: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_SessionTimeoutCount',
  2282: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_SessionAbortCount',
  2284: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_PublishingIntervalCount',
  2285: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_CurrentSubscriptionCount',
  2286: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_CumulatedSubscriptionCount',
  2287: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_SecurityRejectedRequestsCount',
  2288: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_RejectedRequestsCount',
  2289: 'Server_ServerDiagnostics_SamplingIntervalDiagnosticsArray',
  2290: 'Server_ServerDiagnostics_SubscriptionDiagnosticsArray',
  2294: 'Server_ServerDiagnostics_EnabledFlag',
  2295: 'Server_VendorServerInfo',
  2296: 'Server_ServerRedundancy',
  2992: 'Server_ServerStatus_SecondsTillShutdown',
  2993: 'Server_ServerStatus_ShutdownReason',
  2994: 'Server_Auditing',
  3705: 'Server_ServerDiagnostics_ServerDiagnosticsSummary_RejectedSessionCount',
  3706: 'Server_ServerDiagnostics_SessionsDiagnosticsSummary',
  3707: 'Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionDiagnosticsArray',
  3708: 'Server_ServerDiagnostics_SessionsDiagnosticsSummary_SessionSecurityDiagnosticsArray',
  11715: 'Server_Namespaces',
  12885: 'Server_EstimatedReturnTime',
  15004: 'Server_UrisVersion',
  15606: 'Server_ServerCapabilities_RoleSet',
  17634: 'Server_LocalTime',
  24095: 'Server_ServerCapabilities_MaxSessions',
};

export const nodeName = (id: number): string | undefined => nodes[id];

/** Namespaces, start time, state, build information, auditing: who the server is, and whether it is still the same. */
export const isIdentityNode = (id: number): boolean =>
  (id >= 2254 && id <= 2267 && id !== CURRENT_TIME) || id === AUDITING;

const CURRENT_TIME = 2258;
const AUDITING = 2994;
