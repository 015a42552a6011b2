/**
 * HTTP and HTTPS: the page is asked for once without a password, since one that asks for none would let any password in, and
 * once with it, by the scheme that the server names. A pair with a form is sent by that form alone. RFC 9110 §11.
 */
import type {DefaultPair} from '../../core/credential.ts';
import {type Answer, accepted, type CredentialTest, refusal, shownUser, unclear} from './answer.ts';
import {basicAnswer} from './http-basic.ts';
import {digestAnswer} from './http-digest.ts';
import {formAnswer} from './http-form.ts';
import {type Page, type Web, web} from './web.ts';

export const http: CredentialTest = async (target, pair, line) => {
  const over = web(target, pair, line);
  try {
    return pair.form === undefined ? await byHeader(pair, over) : await formAnswer(pair, pair.form, over);
  } finally {
    over.close();
  }
};

async function byHeader(pair: DefaultPair, over: Web): Promise<Answer> {
  const path = pair.path ?? '/';
  const open = await over.fetch({about: `GET ${path} without a password`, path});
  if (open.status !== 401) return unclear(`status ${open.status}: the page asks for no password by a header`);
  const challenge = String(open.headers['www-authenticate'] ?? '');
  const authorization = answerTo(challenge, path, pair);
  if (authorization === undefined) return unclear('the server asks for a scheme that is not known here');
  const [scheme] = authorization.split(' ');
  const about = `GET ${path} by ${scheme} with ${shownUser(pair)}, password not shown`;
  return judge(await over.fetch({about, path, headers: {authorization}}));
}

function answerTo(challenge: string, path: string, pair: DefaultPair): string | undefined {
  const digest = /\bdigest\b.*/i.exec(challenge)?.[0];
  if (digest !== undefined) return digestAnswer(digest, 'GET', path, pair);
  return /\bbasic\b/i.test(challenge) ? basicAnswer(pair) : undefined;
}

function judge({status, text}: Page): Answer {
  if (status === 423 || status === 429) return {result: 'locked', words: `status ${status}`};
  if (status === 401 || status === 403) return refusal(text, `status ${status}`);
  if (status >= 200 && status < 300) return accepted(`status ${status}; there is nothing to log off`);
  return unclear(`status ${status}`);
}
