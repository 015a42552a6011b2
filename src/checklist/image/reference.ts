/** Names of images in registries: `registry.example:5000/hmi/console:1.4.2`, or with `@sha256:…`. Grammar of distribution/reference. */

export interface Reference {
  /** As it was written. */
  readonly text: string;
  /** Where the registry answers, with its port. */
  readonly host: string;
  readonly repository: string;
  /** Tag or digest; the digest, where both are given. */
  readonly version: string;
}

const REFERENCE =
  /^(?<host>(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?)\/(?<path>[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
const LONGEST = 512;
/** Docker Hub calls itself otherwise than its registry, and leaves out the folder of its own images. */
const HUB = 'docker.io';
const HUB_REGISTRY = 'registry-1.docker.io';

/** The first part must look like a host, as for Docker; without tag and digest it is none: what `latest` is nobody said. */
export function referenceOf(text: string): Reference | undefined {
  const {host = '', path = '', tag, digest} = (text.length <= LONGEST && REFERENCE.exec(text)?.groups) || {};
  const version = digest ?? tag;
  if (version === undefined || !/[.:]|^localhost$/.test(host)) return undefined;
  if (host !== HUB) return {text, host, repository: path, version};
  return {text, host: HUB_REGISTRY, repository: path.includes('/') ? path : `library/${path}`, version};
}
