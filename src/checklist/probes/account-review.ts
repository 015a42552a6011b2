/** The last signed review of accounts and of who may act as root, held against those of now. */
import type {Probe} from '../probe.ts';
import {reviewFields, reviewOf} from '../review.ts';
import {passwd} from './passwd.ts';
import {sudoers} from './sudoers.ts';

export const accountReview: Probe = {
  name: 'account-review',
  version: 1,
  about: 'Review of accounts and rules of sudo',
  privilege: sudoers.privilege,
  timeout: passwd.timeout + sudoers.timeout,
  fields: reviewFields,
  async collect(place, signal) {
    const rules = (await sudoers.collect(place, signal)).filter(({found}) => found !== 'absent');
    return reviewOf(accountReview, place, 'accounts', [...(await passwd.collect(place, signal)), ...rules]);
  },
};
