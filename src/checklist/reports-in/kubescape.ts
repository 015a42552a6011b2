/** JSON of kubescape, `kubescape scan --format json --format-version v2`: kubescape/opa-utils, reporthandling/v2. */
import {type Json, numberOf, objectOf, severityOfScore, testOf, textOf, timeOf} from './reading.ts';
import type {Importer, TestStatus} from './report.ts';

export const kubescape: Importer = {
  name: 'kubescape',
  tellsAll: true,
  isMine: (_, document) => 'controls' in summaryOf(document) && 'generationTime' in objectOf(document),
  read(_, document) {
    const report = objectOf(document);
    const score = numberOf(summaryOf(document)['complianceScore']);
    return {
      tool: 'kubescape',
      version: '',
      target: textOf(report['clusterName']) || 'cluster',
      digest: '',
      at: timeOf(report['generationTime']),
      score,
      tests: Object.entries(objectOf(summaryOf(document)['controls'])).map(([id, value]) =>
        testOfControl(id, objectOf(value)),
      ),
    };
  },
};

const summaryOf = (document: unknown): Json => objectOf(objectOf(document)['summaryDetails']);

function testOfControl(id: string, control: Json) {
  const status = textOf(objectOf(control['statusInfo'])['status']) || textOf(control['status']);
  const failed = numberOf(objectOf(control['ResourceCounters'])['failedResources']) ?? 0;
  return testOf({
    id: textOf(control['controlID']) || id,
    title: textOf(control['name']),
    status: STATUS[status] ?? 'skipped',
    severity: severityOfScore(numberOf(control['scoreFactor']) ?? 0),
    where: failed > 0 ? `${failed} objects` : '',
    isFixable: true,
  });
}

const STATUS: Readonly<Record<string, TestStatus>> = {passed: 'pass', failed: 'fail', skipped: 'skipped'};
