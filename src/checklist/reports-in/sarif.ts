/** SARIF 2.1.0 (OASIS): results of any tool, such as Trivy, Grype, CodeQL, Checkov. */
import {type Json, listOf, numberOf, objectOf, severityOf, severityOfScore, testOf, textOf, timeOf} from './reading.ts';
import type {Importer, TestStatus, ToolReport} from './report.ts';

export const sarif: Importer = {
  name: 'sarif',
  tellsAll: false,
  isMine: (_, document) =>
    textOf(objectOf(document)['version']).startsWith('2.1') && Array.isArray(objectOf(document)['runs']),
  read(_, document): ToolReport {
    const runs = listOf(objectOf(document)['runs']);
    const driver = driverOf(runs[0] ?? {});
    const ends = runs
      .flatMap((run) => listOf(run['invocations']))
      .flatMap((one) => timeOf(one['endTimeUtc']) ?? timeOf(one['startTimeUtc']) ?? []);
    return {
      tool: textOf(driver['name']).toLowerCase() || 'sarif',
      version: textOf(driver['version']) || textOf(driver['semanticVersion']),
      target: '',
      digest: '',
      // The oldest of several runs: none of them is younger.
      at: ends.length === 0 ? undefined : Math.min(...ends),
      score: undefined,
      tests: runs.flatMap(testsOf),
    };
  },
};

const driverOf = (run: Json): Json => objectOf(objectOf(run['tool'])['driver']);

function testsOf(run: Json) {
  const rules = new Map(listOf(driverOf(run)['rules']).map((rule) => [textOf(rule['id']), rule]));
  return listOf(run['results']).map((result) => {
    const id = textOf(result['ruleId']) || textOf(objectOf(result['rule'])['id']);
    const rule = rules.get(id) ?? {};
    const place = objectOf(listOf(result['locations'])[0]?.['physicalLocation']);
    return testOf({
      id,
      title: textOf(objectOf(rule['shortDescription'])['text']) || textOf(objectOf(result['message'])['text']),
      status: statusOf(result),
      severity: severityIn(result, rule),
      where: textOf(objectOf(place['artifactLocation'])['uri']),
    });
  });
}

/** `kind` is `fail` where it is left out (3.27.9); what somebody suppressed counts no more. */
function statusOf(result: Json): TestStatus {
  if (listOf(result['suppressions']).length > 0) return 'skipped';
  const kind = textOf(result['kind']) || 'fail';
  if (kind === 'pass') return 'pass';
  return kind === 'fail' ? 'fail' : kind === 'review' || kind === 'open' ? 'warning' : 'skipped';
}

/** A number of CVSS where the rule has one; `level` is `warning` where it is left out (3.27.10). */
function severityIn(result: Json, rule: Json) {
  const score = numberOf(objectOf(rule['properties'])['security-severity']);
  if (score !== undefined) return severityOfScore(score);
  const level = textOf(result['level']) || textOf(objectOf(rule['defaultConfiguration'])['level']) || 'warning';
  return severityOf(level);
}
