/** docs/checklist-lynis.md: where Lynis and Bifrost say the same of a box, where not, and why. */
import type {Row} from './lynis.ts';

const words = {against: 'against', quiet: 'nothing to say', unseen: 'not seen'};

export function lynisDocument(rows: readonly Row[]): string {
  const compared = rows.filter(({lynis, ours}) => lynis !== 'unseen' && ours !== 'unseen');
  const same = compared.filter(({lynis, ours}) => lynis === ours);
  const table = rows.map(
    ({test, about, line, root, lynis, ours, reason}) =>
      `| ${test} | ${about} | ${line} | ${root} | ${words[lynis]} | ${words[ours]} | ${reason} |`,
  );
  return `# The checklist beside Lynis

Lynis 3.0.8, as Debian 12 ships it, looked at the two file systems of [checklist-roots.md](checklist-roots.md), in a process and network
space of its own (\`make test-roots\`). Of ${rows.length} pairs both could see ${compared.length}: ${same.length} alike, ${compared.length - same.length} not, each with its reason.
*Not seen* means for Lynis that it skipped the test, for Bifrost that a folder cannot tell (the line is \`unknown\` then, never a pass).

| Lynis test | about | line | root | Lynis | Bifrost | why they differ |
| ---------- | ----- | ---: | ---- | ----- | ------- | --------------- |
${table.join('\n')}
`;
}
