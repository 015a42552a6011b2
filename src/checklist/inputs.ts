/** What people give a run to look at, besides the machine itself. What is not given was not looked at, and proves nothing. */
export interface Inputs {
  /** Folder with the objects of a cluster as YAML or JSON, and with compose files; it stands for the whole cluster. */
  readonly manifests?: string;
  /** Kubeconfig of a cluster to ask, read-only; its current context counts. With `manifests`, those count. */
  readonly kubeconfig?: string;
  /** Images: OCI layout folders, tar files of `docker save`, `podman save` or `skopeo copy`, and names in registries. */
  readonly images?: readonly string[];
  /** File of `docker login`: who comes, where a registry asks. */
  readonly registryAuth?: string;
  /** PEM files with the public keys whose signatures on images are trusted. */
  readonly imageKeys?: readonly string[];
  /** Reports of Trivy or Grype about images, as JSON. */
  readonly imageReports?: readonly string[];
  /** Folder of this machine (not of the root) with reports of other tools, as they wrote them. */
  readonly reports?: string;
  /** Folder of this machine with the configurations of firewalls. */
  readonly firewalls?: string;
  /** Folders with backups, as paths on the machine that is looked at. */
  readonly backups?: readonly string[];
  /** Folder with what people keep lists of: accounts.yml, api-keys.yml, data-stores.yml, restores.yml, roster.yml. */
  readonly registers?: string;
  /** Ports that may be open to the network, such as `tcp/22`. Not given: nobody said. */
  readonly allowedPorts?: readonly string[];
  /** Servers that people declared and that may be asked; nothing else is ever asked. */
  readonly endpoints?: readonly Endpoint[];
}

/** A server that may be asked. */
export interface Endpoint {
  /** `https://scada.example/api/v1`, `mqtts://broker.example:8883`. */
  readonly url: string;
  /** `tls`: a handshake is all. `api`: questions over HTTP, too. `oidc`: issuer of identities. `siem`: its address has {id} for an alert. */
  readonly kind: 'tls' | 'api' | 'oidc' | 'siem';
  /** Bifrost's own: TLS 1.3 and nothing older. */
  readonly own?: boolean;
  /** Path of the OpenAPI document, JSON. */
  readonly openapi?: string;
  /** Path that takes JSON by POST and to which invalid bodies may be sent. */
  readonly write?: string;
  /** File with a bearer token, for answers that only a user gets. */
  readonly tokenFile?: string;
  /** The server's access log on this machine. */
  readonly log?: string;
}

/** Every key of it; a new one is a line here, one in the configuration and one of the command line. */
const keys = [
  'manifests',
  'kubeconfig',
  'images',
  'registryAuth',
  'imageKeys',
  'imageReports',
  'reports',
  'firewalls',
  'backups',
  'registers',
  'allowedPorts',
  'endpoints',
] as const satisfies readonly (keyof Inputs)[];

/** These, of whatever else stands beside them. */
export const inputsOf = (given: Inputs): Inputs =>
  Object.fromEntries(keys.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));

/** What of it is about Bifrost's own installation and the people around it; images, clusters and other servers are the site's. */
export const ownInputs = ({registers, backups, reports, allowedPorts, endpoints}: Inputs): Inputs => ({
  ...(registers !== undefined && {registers}),
  ...(backups !== undefined && {backups}),
  ...(reports !== undefined && {reports}),
  ...(allowedPorts !== undefined && {allowedPorts}),
  ...(endpoints !== undefined && {endpoints: endpoints.filter(({own}) => own === true)}),
});
