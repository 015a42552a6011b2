/** docs/checklist-roots.md, for a reader who wants to know what harden.sh brings and what the checklist sees. */
import type {Line} from '../../../src/checklist/judge/line.ts';
import type {Verdict} from '../../../src/core/checklist.ts';
import {predictions} from './predicted.ts';

const HEAD = `# What the checklist says of a box before and after hardening

Two Debian 12 file systems were judged as folders (\`make test-roots\`): \`plain\` as installed, with avahi, rpcbind, inetd and telnetd as
somebody in a hurry leaves them; \`hardened\` is the same after [\`hardware/box/harden.sh\`](harden.md). A test compares this table with what
was predicted, and what Bifrost reads with what apt, sshd and systemd say themselves.

| line | text | plain | hardened | why |
| ---: | ---- | ----- | -------- | --- |
`;

const TAIL = `
The other lines are not decided by files of a host alone: they come out alike in both, and none of them is a pass. In a folder nothing
runs, so that what listens, what the kernel does and what servers answer stays \`unknown\`.

Three weeks later, if nobody upgrades, line 44 fails in both.
`;

export function document(
  lines: readonly Line[],
  plain: ReadonlyMap<number, Verdict>,
  hardened: ReadonlyMap<number, Verdict>,
): string {
  const rows = predictions.map(({line, why}) => {
    const text = lines.find(({shape}) => shape.line === line)?.shape.text ?? '';
    const cell = (verdict: Verdict | undefined): string => {
      const clauses = verdict?.objections.map(({clause}) => `\`${clause}\``) ?? [];
      return [verdict?.state ?? '', ...clauses].join(' ');
    };
    return `| ${line} | ${text} | ${cell(plain.get(line))} | ${cell(hardened.get(line))} | ${why} |`;
  });
  return `${HEAD}${rows.join('\n')}\n${TAIL}`;
}
