/** Whether a declared API says which version it is: its OpenAPI document, `info.version` and the paths. */
import {harmless} from '../../core/harmless.ts';
import {askHttp, bearerOf} from '../ask.ts';
import {askAll} from '../declared.ts';
import type {Probe} from '../probe.ts';

const VERSIONED = /(^|\/)v\d+(\.\d+)*(\/|$)/i;

export const httpVersion: Probe = {
  name: 'http-version',
  version: 1,
  about: 'Version of a declared API, by its OpenAPI document',
  privilege: 'nothing',
  timeout: 30_000,
  fields: {
    'http-version.version': {type: 'string', about: 'info.version; empty: none'},
    'http-version.in_path': {type: 'boolean', about: 'Its address, a server or every path has a version, as in /v1/'},
    'http-version.in_media_type': {
      type: 'boolean',
      about: 'It answers with a versioned media type, as in application/vnd.x.v1+json',
    },
  },
  collect: (place, signal) =>
    askAll(
      httpVersion,
      place,
      ({kind, openapi}) => kind === 'api' && openapi !== undefined,
      async (target) => {
        const {status, body} = await askHttp(
          target,
          {path: target.endpoint.openapi ?? '', headers: await bearerOf(target)},
          signal,
        );
        if (status !== 200) return {reason: `its OpenAPI document is answered with ${status}`};
        const document = documentOf(body);
        if (document === undefined) return {reason: 'its OpenAPI document is no JSON'};
        const {info, servers, paths} = document;
        const names = Object.keys(paths ?? {});
        const urls = (Array.isArray(servers) ? servers : []).map((one: {url?: unknown} | null) =>
          String(one?.url ?? ''),
        );
        const fields = {
          'http-version.version': harmless(typeof info?.version === 'string' ? info.version : ''),
          'http-version.in_path':
            [target.url.pathname, ...urls].some((one) => VERSIONED.test(one)) ||
            (names.length > 0 && names.every((name) => VERSIONED.test(name))),
          'http-version.in_media_type': /application\/vnd\.[\w.-]*v\d/.test(body),
        };
        return {subjects: [{name: target.url.href, fields}], text: body};
      },
    ),
};

interface OpenApi {
  readonly info?: {readonly version?: unknown} | null;
  readonly servers?: unknown;
  readonly paths?: Readonly<Record<string, unknown>> | null;
}

function documentOf(body: string): OpenApi | undefined {
  try {
    const document: unknown = JSON.parse(body);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
