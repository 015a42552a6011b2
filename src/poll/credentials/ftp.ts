/** FTP: USER, PASS, and QUIT at once. RFC 959 §4.1, §5.4. */
import {accepted, type CredentialTest, refusal, shownUser, unclear} from './answer.ts';
import {dialogue} from './dialogue.ts';

/** The last line of a reply: three digits and a space. */
const LAST = /^(\d{3}) [^\n]*\n$/m;
const isReply = (text: string): boolean => LAST.test(text);
const codeOf = (text: string): number => Number(LAST.exec(text)?.[1]);

export const ftp: CredentialTest = async ({port}, pair, line) => {
  const talk = dialogue(await line.connect(port), line);
  if (codeOf(await talk.hear(isReply)) !== 220) return unclear('the server is not ready');
  const asked = await talk.say({about: `FTP: USER, ${shownUser(pair)}`}, `USER ${pair.user}`, isReply);
  if (codeOf(asked) === 230) return unclear('this user needs no password');
  if (codeOf(asked) !== 331) return refusal(asked, `reply ${codeOf(asked)} to the user name`);
  const reply = await talk.say({about: 'FTP: PASS, password not shown'}, `PASS ${pair.password}`, isReply);
  const code = codeOf(reply);
  if (code !== 230 && code !== 202) return refusal(reply, `reply ${code} to the password`);
  await talk.leave({about: 'FTP: QUIT'}, 'QUIT');
  return accepted(`reply ${code}; logged off with QUIT`);
};
