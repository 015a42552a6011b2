/** A small report of each kind, of the shape in which its tool writes it. */
const D = `sha256:${'ab'.repeat(32)}`;

export const samples = {
  'trivy.json': JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: '2026-11-28T06:30:00Z',
    ArtifactName: 'plant/gateway:1.4.2',
    ArtifactType: 'container_image',
    Metadata: {ImageID: `sha256:${'00'.repeat(32)}`, RepoDigests: [`plant/gateway@${D}`]},
    Results: [
      {
        Target: 'plant/gateway:1.4.2 (debian 12.5)',
        Vulnerabilities: [
          {
            VulnerabilityID: 'CVE-2024-3094',
            PkgName: 'liblzma5',
            InstalledVersion: '5.6.0',
            FixedVersion: '5.6.2',
            Severity: 'CRITICAL',
            Title: 'xz',
          },
          {
            VulnerabilityID: 'CVE-2025-0001',
            PkgName: 'libc6',
            InstalledVersion: '2.36',
            Severity: 'HIGH',
            Status: 'not_affected',
          },
          {VulnerabilityID: 'CVE-2025-0002', PkgName: 'zlib1g', InstalledVersion: '1.2', Severity: 'HIGH'},
        ],
      },
      {
        Target: 'Dockerfile',
        Misconfigurations: [
          {ID: 'DS-0002', Title: 'root user', Severity: 'HIGH', Status: 'FAIL'},
          {ID: 'DS-0001', Title: 'latest', Severity: 'MEDIUM', Status: 'PASS'},
        ],
      },
      {
        Target: '/app/.env',
        Secrets: [{RuleID: 'aws-access-key-id', Severity: 'CRITICAL', Title: 'AWS key', Match: 'AKIA-very-secret'}],
      },
    ],
  }),
  'grype.json': JSON.stringify({
    matches: [
      {
        vulnerability: {id: 'CVE-2024-3094', severity: 'Critical', fix: {versions: ['5.6.2'], state: 'fixed'}},
        artifact: {name: 'liblzma5', version: '5.6.0', type: 'deb'},
      },
      {
        vulnerability: {id: 'CVE-2025-0003', severity: 'Negligible', fix: {state: 'wont-fix'}},
        artifact: {name: 'bash', version: '5'},
      },
    ],
    source: {type: 'image', target: {userInput: 'plant/gateway:1.4.2', manifestDigest: D, repoDigests: []}},
    descriptor: {name: 'grype', version: '0.79.1', timestamp: '2026-11-27T06:30:00.123456789Z'},
  }),
  'kube-bench.json': JSON.stringify({
    Controls: [
      {
        id: '1',
        version: 'cis-1.10',
        text: 'Control Plane Security Configuration',
        node_type: 'master',
        tests: [
          {
            section: '1.2',
            desc: 'API Server',
            results: [
              {
                test_number: '1.2.16',
                test_desc: '--audit-log-path',
                status: 'FAIL',
                scored: true,
                remediation: 'set it',
              },
              {test_number: '1.2.1', test_desc: '--anonymous-auth', status: 'WARN', scored: false},
              {test_number: '1.2.2', test_desc: '--token-auth-file', status: 'PASS', scored: true},
            ],
          },
        ],
      },
    ],
    Totals: {total_pass: 1, total_fail: 1, total_warn: 1, total_info: 0},
  }),
  'kubescape.json': JSON.stringify({
    clusterName: 'edge',
    generationTime: '2026-11-26T06:30:00Z',
    summaryDetails: {
      complianceScore: 71.5,
      controls: {
        'C-0017': {
          controlID: 'C-0017',
          name: 'Immutable container filesystem',
          statusInfo: {status: 'failed'},
          scoreFactor: 3,
          ResourceCounters: {passedResources: 4, failedResources: 2},
        },
        'C-0057': {
          controlID: 'C-0057',
          name: 'Privileged container',
          statusInfo: {status: 'failed'},
          scoreFactor: 8,
          ResourceCounters: {failedResources: 1},
        },
        'C-0012': {controlID: 'C-0012', name: 'Credentials in files', statusInfo: {status: 'passed'}, scoreFactor: 8},
      },
    },
    results: [],
  }),
  'code.sarif': JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'CodeQL',
            semanticVersion: '2.18.0',
            rules: [
              {id: 'js/sql', properties: {'security-severity': '8.8'}},
              {id: 'js/eval', defaultConfiguration: {level: 'error'}},
            ],
          },
        },
        invocations: [{executionSuccessful: true, endTimeUtc: '2026-11-25T06:30:00Z'}],
        results: [
          {
            ruleId: 'js/sql',
            message: {text: 'built from user input'},
            locations: [{physicalLocation: {artifactLocation: {uri: 'src/db.js'}}}],
          },
          {ruleId: 'js/eval', message: {text: 'eval'}},
          {ruleId: 'js/eval', message: {text: 'eval in a test'}, suppressions: [{kind: 'inSource'}]},
          {ruleId: 'js/ok', kind: 'pass', message: {text: 'fine'}},
        ],
      },
    ],
  }),
  'bom.cdx.json': JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    metadata: {
      timestamp: '2026-11-24T06:30:00Z',
      tools: {components: [{name: 'cdxgen'}]},
      component: {name: 'gateway', version: '1.4.2'},
    },
    components: [{'bom-ref': 'pkg:npm/ws@8', name: 'ws', version: '8.0.0'}],
    vulnerabilities: [
      {
        id: 'CVE-2024-37890',
        ratings: [{severity: 'high', score: 7.5}],
        affects: [{ref: 'pkg:npm/ws@8'}],
        recommendation: 'Update to 8.17.1',
      },
      {id: 'CVE-2024-0004', ratings: [{score: 9.1, method: 'CVSSv31'}], analysis: {state: 'not_affected'}},
    ],
  }),
  'lynis-report.dat': `# Lynis Report
report_version_major=1
report_datetime_start=2026-11-23 06:30:00
report_datetime_end=2026-11-23 06:31:10
hostname=edge-box
lynis_version=3.0.8
warning[]=FIRE-4512|iptables module(s) loaded, but no rules active|-|-|
suggestion[]=SSH-7408|Consider hardening SSH configuration|AllowTcpForwarding (set YES to NO)|-|
tests_executed=FIRE-4512|SSH-7408|PKGS-7392|KRNL-5788|
tests_skipped=MALW-3280|
hardening_index=62
finish=true
`,
  'xccdf.xml': `<?xml version="1.0" encoding="UTF-8"?>
<TestResult xmlns="http://checklists.nist.gov/xccdf/1.2" id="r" start-time="2026-11-22T06:00:00+00:00" end-time="2026-11-22T06:30:00+00:00" version="0.1.65">
  <target>edge-box</target>
  <rule-result idref="xccdf_org.ssgproject.content_rule_service_auditd_enabled" severity="medium"><result>fail</result></rule-result>
  <rule-result idref="xccdf_org.ssgproject.content_rule_package_nftables_installed" severity="high"><result>pass</result></rule-result>
  <rule-result idref="xccdf_org.ssgproject.content_rule_disk_encrypt" severity="high"><result>notchecked</result></rule-result>
  <score system="urn:xccdf:scoring:default" maximum="100.000000">66.5</score>
</TestResult>
`,
} as const;

/** The same result within an ARF. */
export const arf = `<arf:asset-report-collection xmlns:arf="http://scap.nist.gov/schema/asset-reporting-format/1.1"><arf:reports><arf:report id="x"><arf:content>${samples['xccdf.xml'].replace(/<\?xml.*?\?>/, '')}</arf:content></arf:report></arf:reports></arf:asset-report-collection>`;
