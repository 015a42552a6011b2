/** Telnet: the prompts for user and password, and `exit` at once. Every option is refused. RFC 854, RFC 1143. */
import {type Answer, accepted, type CredentialTest, refusal, shownUser, unclear} from './answer.ts';
import {dialogue, heardBefore} from './dialogue.ts';
import {withoutOptions} from './telnet-options.ts';

const USER_PROMPT = /(login|user ?(name)?|account|benutzer(name)?)\s*:?\s*$/i;
const PASSWORD_PROMPT = /(password|passwd|passcode|passwort|kennwort)\s*:?\s*$/i;
const REFUSED = /incorrect|fail|denied|invalid|bad |wrong|not authori[sz]ed|unknown user/i;
/** How command lines and menus wait: a last line that ends so. */
const SHELL = /[>$#%\]]\s*$|(command|select|choice|option|enter)[^\n]*:\s*$/i;

export const telnet: CredentialTest = async ({port}, pair, line) => {
  const talk = dialogue(await line.connect(port), line, {plain: withoutOptions()});
  const asksUser = pair.user !== '';
  const first = await talk.hear((text) => USER_PROMPT.test(text) || PASSWORD_PROMPT.test(text));
  if (asksUser === PASSWORD_PROMPT.test(first)) {
    return unclear(asksUser ? 'the device asks for no user' : 'the device asks for a user, too');
  }
  if (asksUser) {
    const about = `Telnet: ${shownUser(pair)}`;
    const asked = await talk.say({about}, pair.user, (text) => PASSWORD_PROMPT.test(text) || isAnswer(text));
    if (!PASSWORD_PROMPT.test(asked)) return unclear('the device asks for no password');
  }
  const about = 'Telnet: password, not shown';
  const answer = await talk.say({about}, pair.password, isAnswer).catch(closed);
  const judged = judge(answer);
  if (judged.result === 'accepted') await talk.leave({about: 'Telnet: exit'}, 'exit');
  return judged;
};

/** A device may end the connection instead of a word. */
function closed(error: unknown): string {
  const heard = heardBefore(error);
  if (heard.trim() === '') throw error;
  return heard;
}

/** Another prompt, a word of refusal, or a command line. */
const isAnswer = (text: string): boolean =>
  text.trim() !== '' &&
  (USER_PROMPT.test(text) || PASSWORD_PROMPT.test(text) || REFUSED.test(text) || SHELL.test(text));

function judge(text: string): Answer {
  if (REFUSED.test(text) || USER_PROMPT.test(text) || PASSWORD_PROMPT.test(text))
    return refusal(text, 'a word of refusal, or another prompt');
  if (SHELL.test(text)) return accepted('a command line; logged off with exit');
  return refusal(text, 'the connection ended');
}
