/** The issuer of identities that people declared: OpenID Connect Discovery 1.0, 4.3; PKCE by RFC 8414, 2. */
import {askHttp} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

const WELL_KNOWN = '/.well-known/openid-configuration';

export const oidc: Probe = {
  name: 'oidc',
  version: 1,
  about: 'Discovery document of a declared issuer of identities',
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'oidc.is_encrypted': {type: 'boolean', about: 'It is asked over TLS, with a certificate that this machine trusts'},
    'oidc.is_issuer': {type: 'boolean', about: 'The document is about this very issuer'},
    'oidc.has_pkce': {type: 'boolean', about: 'It takes codes with proof (S256)'},
  },
  collect: (place, signal) =>
    askAll(
      oidc,
      place,
      ({kind}) => kind === 'oidc',
      async (target) => {
        const issuer = target.endpoint.url.replace(/\/$/, '');
        const path = `${target.url.pathname.replace(/\/$/, '')}${WELL_KNOWN}`;
        const {status, body} = await askHttp(target, {path}, signal);
        if (status !== 200) return {reason: `its discovery document is answered with ${status}`};
        const {issuer: said, code_challenge_methods_supported: methods} = documentOf(body);
        const fields = {
          'oidc.is_encrypted': target.url.protocol === 'https:',
          'oidc.is_issuer': typeof said === 'string' && said.replace(/\/$/, '') === issuer,
          'oidc.has_pkce': Array.isArray(methods) && methods.includes('S256'),
        };
        return {subjects: [{name: issuer, fields}], text: body};
      },
    ),
};

/** What is no JSON says nothing. */
function documentOf(body: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(body) as Readonly<Record<string, unknown>> | null) ?? {};
  } catch {
    return {};
  }
}
