/** JSON of Trivy, `trivy image --format json`: aquasecurity/trivy, pkg/types/report.go, schema version 2. */
import {digestOf, type Json, listOf, objectOf, severityOf, testOf, textOf, textsOf, timeOf} from './reading.ts';
import type {Importer, ToolTest} from './report.ts';

export const trivy: Importer = {
  name: 'trivy',
  tellsAll: false,
  isMine: (_, document) => 'SchemaVersion' in objectOf(document) && 'ArtifactName' in objectOf(document),
  read(_, document) {
    const report = objectOf(document);
    const metadata = objectOf(report['Metadata']);
    return {
      tool: 'trivy',
      version: textOf(objectOf(report['Trivy'])['Version']),
      target: textOf(report['ArtifactName']),
      digest: digestOf(...textsOf(metadata['RepoDigests']), metadata['ImageID']),
      at: timeOf(report['CreatedAt']),
      score: undefined,
      tests: listOf(report['Results']).flatMap(testsOf),
    };
  },
};

const testsOf = (result: Json): ToolTest[] => [
  ...listOf(result['Vulnerabilities']).map((one) =>
    testOf({
      id: textOf(one['VulnerabilityID']),
      title: textOf(one['Title']),
      status: 'fail',
      severity: severityOf(one['Severity']),
      where: `${textOf(one['PkgName'])} ${textOf(one['InstalledVersion'])}`,
      isFixable: textOf(one['FixedVersion']) !== '',
      answered: textOf(one['Status']) === 'not_affected' ? 'not_affected' : '',
    }),
  ),
  ...listOf(result['Misconfigurations']).map((one) =>
    testOf({
      id: textOf(one['ID']),
      title: textOf(one['Title']),
      status: textOf(one['Status']) === 'PASS' ? 'pass' : textOf(one['Status']) === 'FAIL' ? 'fail' : 'skipped',
      severity: severityOf(one['Severity']),
      where: textOf(result['Target']),
      isFixable: true,
    }),
  ),
  ...listOf(result['Secrets']).map((one) =>
    // What was matched is the secret, and stays where it is.
    testOf({
      id: textOf(one['RuleID']),
      title: textOf(one['Title']),
      status: 'fail',
      severity: severityOf(one['Severity']),
      where: textOf(result['Target']),
      isFixable: true,
    }),
  ),
];
