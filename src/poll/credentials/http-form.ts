/** The form of a log-on page, as the profile declares it: one POST, and the page to leave by. */
import type {DefaultPair, LoginForm} from '../../core/credential.ts';
import {type Answer, accepted, refusal, shownUser} from './answer.ts';
import type {Page, Web} from './web.ts';

export async function formAnswer(pair: DefaultPair, form: LoginForm, web: Web): Promise<Answer> {
  const fields = {...(form.user !== undefined && {[form.user]: pair.user}), [form.password]: pair.password};
  const page = await web.fetch({
    about: `POST ${form.path} with ${shownUser(pair)}, password not shown`,
    method: 'POST',
    path: form.path,
    headers: {'content-type': 'application/x-www-form-urlencoded'},
    body: new URLSearchParams(fields).toString(),
  });
  if (!isAccepted(page, form))
    return refusal(page.text, `status ${page.status} and not the page of somebody who is in`);
  if (form.logoff === undefined) return accepted(`status ${page.status}; it has no page to log off`);
  const cookie = (page.headers['set-cookie'] ?? []).map((one) => one.replace(/;.*/, '')).join('; ');
  const headers = cookie === '' ? {} : {cookie};
  await web.fetch({about: `GET ${form.logoff}, to log off`, path: form.logoff, headers});
  return accepted(`status ${page.status}; logged off`);
}

function isAccepted({status, headers, text}: Page, {accepted: wanted}: LoginForm): boolean {
  const all = `${headers.location ?? ''}\n${text}`;
  return status === wanted.status && (wanted.contains === undefined || all.includes(wanted.contains));
}
