/** JSON of kube-bench, `kube-bench --json`: aquasecurity/kube-bench, check/controls.go. It has no date of its own. */
import {type Json, listOf, objectOf, testOf, textOf} from './reading.ts';
import type {Importer, TestStatus} from './report.ts';

export const kubeBench: Importer = {
  name: 'kube-bench',
  tellsAll: true,
  isMine: (_, document) => controlsOf(document).some((one) => Array.isArray(one['tests'])),
  read(_, document) {
    const controls = controlsOf(document);
    const types = controls.map((one) => textOf(one['node_type']));
    return {
      tool: 'kube-bench',
      version: textOf(controls[0]?.['version']),
      target: [...new Set(types)].join(', '),
      digest: '',
      at: undefined,
      score: undefined,
      tests: controls
        .flatMap((one) => listOf(one['tests']))
        .flatMap((one) => listOf(one['results']))
        .map((one) =>
          testOf({
            id: textOf(one['test_number']),
            title: textOf(one['test_desc']),
            status: STATUS[textOf(one['status'])] ?? 'skipped',
            // What is scored counts; the benchmark itself has no levels of severity.
            severity: one['scored'] === false ? 'low' : 'high',
            isFixable: textOf(one['remediation']) !== '',
          }),
        ),
    };
  },
};

/** Older versions write the list alone. */
const controlsOf = (document: unknown): readonly Json[] =>
  Array.isArray(document) ? listOf(document) : listOf(objectOf(document)['Controls']);

const STATUS: Readonly<Record<string, TestStatus>> = {PASS: 'pass', FAIL: 'fail', WARN: 'warning', INFO: 'skipped'};
