/** What is in the file system of an image: shells, package managers, users; and secrets in any layer, also where a later one hides them. */
import {harmless} from '../../core/harmless.ts';
import {type SecretHit, secretsIn} from '../secret-rules.ts';
import type {Image} from './image.ts';
import {type LayerFile, walkLayer} from './layer.ts';
import type {ImageStore} from './store.ts';

export interface Contents {
  readonly shells: readonly string[];
  readonly packageManagers: readonly string[];
  readonly packages: number;
  /** Text of /etc/passwd. */
  readonly passwd: string;
  readonly files: number;
  readonly bytes: number;
  readonly secrets: readonly {readonly path: string; readonly layer: number; readonly hit: SecretHit}[];
}

const SHELL = /^(usr\/)?(local\/)?s?bin\/(ash|bash|busybox|csh|dash|fish|ksh|sh|toybox|zsh)$/;
const MANAGER =
  /^((usr\/)?s?bin\/(apk|apt|apt-get|dnf|dpkg|microdnf|rpm|yum|zypper)|var\/lib\/dpkg\/status|lib\/apk\/db\/installed|(var\/lib|usr\/lib\/sysimage)\/rpm\/(Packages|Packages\.db|rpmdb\.sqlite))$/;
/** Of distroless images: a list of what is in it, and nobody who could change it. */
const PACKAGE_LIST = /^var\/lib\/dpkg\/status\.d\/[^/]+$/;
const DATABASE = /^(var\/lib\/dpkg\/status|lib\/apk\/db\/installed)$/;
const PASSWD = 'etc/passwd';
const MAX_DATABASE = 16 * 1024 * 1024;
const MAX_SCANNED = 64 * 1024;
const MAX_SECRETS = 200;
/** Code of the system itself is full of telling names. */
const SYSTEM = /^(usr|lib|lib64|bin|sbin|var\/lib)\//;

/** Walks all layers, lowest first. Throws where one cannot be read: half an image proves nothing. */
export async function contentsOf(store: ImageStore, {layers}: Image, signal: AbortSignal): Promise<Contents> {
  const kept = new Map<string, string>();
  const secrets: Contents['secrets'][number][] = [];
  let files = 0;
  let bytes = 0;
  for (const [layer, name] of layers.entries()) {
    const see = (file: LayerFile): void => {
      files++;
      bytes += file.size;
      keep(kept, file);
      if (secrets.length < MAX_SECRETS) secrets.push(...secretsOf(file).map((hit) => ({path: file.path, layer, hit})));
    };
    await walkLayer(store, name, wantsContent, see, signal);
  }
  const paths = [...kept.keys()];
  return {
    shells: paths.filter((path) => SHELL.test(path)),
    packageManagers: paths.filter((path) => MANAGER.test(path)),
    packages: [...kept].reduce((sum, [path, text]) => sum + packagesIn(path, text), 0),
    passwd: kept.get(PASSWD) ?? '',
    files,
    bytes,
    secrets: secrets.map((one) => ({...one, path: harmless(one.path)})),
  };
}

const wantsContent = (path: string, size: number): boolean =>
  size <= MAX_SCANNED || (DATABASE.test(path) && size <= MAX_DATABASE);

/** Only what is asked for later: an image has more files than fit. A whiteout takes away what lower layers had. */
function keep(kept: Map<string, string>, {path, kind, content}: LayerFile): void {
  const [, folder = '', hidden] = /^(.*?)\.wh\.([^/]+)$/.exec(path) ?? [];
  if (hidden === '.wh..opq') removeBelow(kept, folder);
  else if (hidden !== undefined) removeBelow(kept, `${folder}${hidden}`);
  else if (kind !== 'directory' && isKept(path)) kept.set(path, content?.toString('utf8') ?? '');
}

const isKept = (path: string): boolean =>
  path === PASSWD || SHELL.test(path) || MANAGER.test(path) || PACKAGE_LIST.test(path);

function removeBelow(kept: Map<string, string>, gone: string): void {
  for (const path of kept.keys())
    if (path === gone || path.startsWith(gone.endsWith('/') || gone === '' ? gone : `${gone}/`)) kept.delete(path);
}

function packagesIn(path: string, text: string): number {
  if (PACKAGE_LIST.test(path)) return path.endsWith('.md5sums') ? 0 : 1;
  return DATABASE.test(path) ? (text.match(/^(Package|P):/gm)?.length ?? 0) : 0;
}

function secretsOf({path, content}: LayerFile): readonly SecretHit[] {
  if (content === undefined || DATABASE.test(path) || content.includes(0)) return [];
  return secretsIn(content.toString('utf8'), SYSTEM.test(path) ? 'forms' : 'all');
}
