/** The Basic scheme of HTTP: user and password in one header. RFC 7617. */
import type {DefaultPair} from '../../core/credential.ts';

export const basicAnswer = ({user, password}: DefaultPair): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'latin1').toString('base64')}`;
