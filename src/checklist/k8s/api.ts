/**
 * Objects of a cluster from its API server: lists only, never a change. Who asks, and how, is read by the official client
 * library; answers are taken as they stand, since its classes rename fields (`_from`) and would differ from manifests.
 */
import {get as getHttp} from 'node:http';
import {get as getHttps, type RequestOptions} from 'node:https';
import {json, listAt, textAt} from '../plain.ts';
import type {Gathered} from './gathered.ts';
import {type Kind, kinds} from './kinds.ts';
import {type KubeObject, kubeObject} from './object.ts';

const MAX_ANSWER = 32 * 1024 * 1024;
const MAX_OBJECTS = 50_000;
const PAGE = 500;

interface Server {
  readonly url: string;
  readonly options: RequestOptions;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One kind as the server of the kubeconfig's current context has it. Never throws. */
export async function readApi(kubeconfig: string, kind: Kind, signal: AbortSignal): Promise<Gathered> {
  const source = `${kubeconfig}: ${kinds[kind].plural}`;
  try {
    const server = await serverOf(kubeconfig);
    const {apis, plural} = kinds[kind];
    for (const api of apis) {
      const objects = await listAll(server, `${api}/${plural}`, kind, signal);
      if (objects !== undefined) return {source, objects, faults: []};
    }
    return {source, objects: [], faults: []}; // the cluster does not know the kind: it has none
  } catch (error) {
    const found = error instanceof Denied ? 'denied' : 'failed';
    return {source, objects: [], faults: [{source, found, reason: (error as Error).message}]};
  }
}

class Denied extends Error {}

async function serverOf(kubeconfig: string): Promise<Server> {
  // The library is large, and most sites have no cluster.
  const {KubeConfig} = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const url = config.getCurrentCluster()?.server;
  if (url === undefined) throw new Error('has no current context; choose one with kubectl config use-context');
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return {url: url.replace(/\/+$/, ''), options};
}

/** All pages; `undefined` where the server does not know the resource. */
async function listAll(
  server: Server,
  resource: string,
  kind: Kind,
  signal: AbortSignal,
): Promise<KubeObject[] | undefined> {
  const objects: KubeObject[] = [];
  let next = '';
  do {
    const query = new URLSearchParams({limit: `${PAGE}`, ...(next === '' ? {} : {continue: next})});
    const {status, body} = await ask(server, `${resource}?${query}`, signal);
    if (status === 404) return undefined;
    if (status === 401 || status === 403)
      throw new Denied(`the server refused (${status}): give the account get and list on ${resource}`);
    if (status !== 200 || !Array.isArray((body as {items?: unknown})?.items))
      throw new Error(`the server answered ${status} and no list`);
    objects.push(...listAt(body, 'items').flatMap((item) => kubeObject(item, kind) ?? []));
    if (objects.length > MAX_OBJECTS) throw new Error(`more than ${MAX_OBJECTS} objects`);
    next = textAt(body, 'metadata', 'continue');
  } while (next !== '');
  return objects;
}

function ask({url, options}: Server, path: string, signal: AbortSignal): Promise<Answer> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const headers = {...options.headers, accept: 'application/json'};
    get(`${url}/${path}`, {...options, headers, signal}, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        chunks.push(chunk);
        if (length > MAX_ANSWER) response.destroy(new Error(`answers more than ${MAX_ANSWER} bytes`));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({status: response.statusCode ?? 0, body: json(Buffer.concat(chunks).toString('utf8'))}),
      );
    }).on('error', reject);
  });
}
