/** docs/agreement.md, for a reader who wants to know how far to believe what Bifrost says of a network. */
import {differences} from './differences.ts';
import {type Claimed, type Compared, names, type Seen} from './see.ts';

const HEAD = `# What Bifrost understands of real captures

Every real capture of \`../shared/captures\` is read by Bifrost and by an independent oracle: tshark, and signatures where tshark
knows no such protocol. Both say who speaks which protocol to whom; here is where they agree, where not, and why. A test writes
this document, and fails when a difference comes without a reason, or a reason outlives its difference.

- _captures_: in which the oracle sees the protocol; _messages_: that Bifrost reads in all of them
- _agreement_: conversations of the oracle (talkers, where there are no ports) of which Bifrost says the same from content
- a dash: no capture has it; the tests of the protocol are made from its specification

Where the capture has no handshake, a conversation may have its client and its server the other way round.

| protocol | captures | messages | agreement |
| --- | ---: | ---: | --- |
`;

export const explained = ({capture, who}: Pick<Compared, 'capture' | 'who'>): string | undefined =>
  differences.find((one) => one.capture === capture && one.who === who)?.why;

export function document(seen: readonly Seen[]): string {
  const compared = seen.flatMap((one) => one.compared);
  return [
    HEAD + [...names].map((name) => row(name, compared, seen)).join(''),
    '\n## Differences\n\n' +
      compared
        .filter(({agrees}) => !agrees)
        .map(difference)
        .join(''),
    `\n## Only Bifrost names it\n\nThe oracle has no name for what these say; what they are is told by their content.\n\n` +
      onlyHere(seen.flatMap((one) => one.claimed)),
    `\n## Not read yet\n\nConversations of the oracle in protocols that Bifrost does not read.\n\n` +
      notRead(seen.flatMap((one) => one.unread)),
  ].join('');
}

function row(name: string, compared: readonly Compared[], seen: readonly Seen[]): string {
  const mine = compared.filter(({protocols}) => protocols[0] === name);
  const captures = new Set(mine.map(({capture}) => capture)).size;
  const messages = seen.reduce((sum, one) => sum + (one.messages.get(name) ?? 0), 0);
  const agreement = mine.length === 0 ? '-' : `${mine.filter(({agrees}) => agrees).length} of ${mine.length}`;
  return `| ${name} | ${captures} | ${messages} | ${agreement} |\n`;
}

const difference = (one: Compared): string =>
  `- \`${one.capture}\`, ${one.who}: oracle ${one.protocols.join(', ')}, Bifrost ${one.found || 'does not say'}. ${explained(one) ?? 'No reason is known'}.\n`;

function onlyHere(claimed: readonly Claimed[]): string {
  const lines = claimed
    .filter(({oracle}) => oracle.length === 0)
    .map(({capture, who, protocol}) => `- ${protocol}: \`${capture}\`, ${who}\n`);
  return [...new Set(lines)].sort().join('');
}

function notRead(unread: readonly Compared[]): string {
  const all = new Set(unread.map(({protocols}) => protocols[0] ?? ''));
  const lines = [...all].sort().map((name) => {
    const mine = unread.filter(({protocols}) => protocols[0] === name);
    return `- ${name}: ${mine.length} in ${new Set(mine.map(({capture}) => capture)).size} captures\n`;
  });
  return lines.join('');
}
