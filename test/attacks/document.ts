/** docs/attack-captures.md, for a reader who wants to know what Bifrost tells of attacks that others have recorded. */
import {type AttackCapture, besides} from './expectations.ts';

export interface Row extends AttackCapture {
  /** What the manifest says. */
  readonly contains: string;
  readonly seen: readonly string[];
}

const HEAD = `# What Bifrost tells of recorded attacks

Each capture of \`../shared/captures\` in which something happens that must not happen in a plant is read with the rules of the profile
\`standard\`. Nothing is known when it begins and nothing is learned, as if Bifrost had been switched on in the middle of it. A test writes this
document, and fails when something expected is missing, when something is told without a reason here, or when a reason outlives it.

- _contains_: what the collector of the capture says of it
- _expected_: rules that must tell it; _seen_: those that do
`;

export function document(rows: readonly Row[]): string {
  const table = rows.map(
    ({capture, contains, expected, seen}) =>
      `| ${capture} | ${contains} | ${expected.join(' ') || '-'} | ${seen.join(' ') || '-'} |`,
  );
  const reasons = Object.entries(besides).map(([id, why]) => `- ${id}: ${why}`);
  return [
    HEAD,
    '| capture | contains | expected | seen |',
    '| --- | --- | --- | --- |',
    ...table,
    '\n## What is told besides, and why\n',
    ...reasons,
    '',
  ].join('\n');
}
