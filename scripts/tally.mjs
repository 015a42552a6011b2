/**
 * Closes a check: tally.mjs REPORT EXIT_CODE GATE=passed|failed...
 * Prints what failed, then one plain line `N passed, N failed, N skipped` over vitest's JSON report and the gates.
 * Exits 0 only when something passed and nothing failed.
 */
import {readFileSync} from 'node:fs';

const [reportFile = '', exitCode = '1', ...gates] = process.argv.slice(2);

const passed = [];
const failed = [];
let skipped = 0;

for (const gate of gates) (gate.endsWith('=passed') ? passed : failed).push(`gate ${gate.split('=')[0]}`);

const files = readReport(reportFile);
for (const {name, status, message, assertionResults} of files) {
  for (const {status: result, fullName} of assertionResults) {
    if (result === 'passed') passed.push(fullName);
    else if (result === 'failed') failed.push(fullName);
    else skipped++;
  }
  // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
  const hasFailedTest = assertionResults.some((assertion) => assertion.status === 'failed');
  if (status === 'failed' && !hasFailedTest) failed.push(`${name}: ${message}`);
}
if (files.length === 0) failed.push('vitest: no test was run');
// Unhandled errors and time-outs of the whole run.
else if (exitCode !== '0' && failed.every((name) => name.startsWith('gate ')))
  failed.push(`vitest: exit code ${exitCode}`);

for (const name of failed) process.stdout.write(`FAILED ${name}\n`);
process.stdout.write(`${passed.length} passed, ${failed.length} failed, ${skipped} skipped\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Results by file; none when vitest died before it wrote its report. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch (error) {
    process.stdout.write(`no report of the tests: ${error.message}\n`);
    return [];
  }
}
