/** What the daemon keeps of frames: the windows around alerts, and the ring of everything just seen, where one is wanted. */
import type {Config} from './config/config.ts';
import type {RingPiece} from './core/evidence.ts';
import {type DiskRing, diskRing, ringPath} from './custody/disk-ring.ts';
import {evidenceFolder, evidencePath} from './custody/folder.ts';
import {earlierFrames} from './earlier-frames.ts';
import {pcapngHead} from './evidence/pcapng.ts';
import {MIB} from './evidence/settings.ts';
import {type EvidenceKeeping, type KeepingParts, keepEvidence} from './keep-evidence.ts';
import {version} from './load/version.ts';
import type {Log} from './service/log.ts';
import type {Store} from './store/store.ts';

export interface DaemonEvidence extends EvidenceKeeping {
  /** To the ring on disk. Never throws: the first of equal problems is logged. */
  keep(pieces: readonly RingPiece[]): void;
}

const APPLICATION = `Bifrost ${version}`;
const clock = () => Date.now() * 1000;

/** `keep` stores what became of evidence. */
export function openEvidence(
  {capture, evidence, store: {path}}: Config,
  store: Store,
  log: Log,
  keep: KeepingParts['keep'],
): DaemonEvidence {
  const links = [
    ...capture.interfaces,
    ...capture.serial.map(({device, segment}) => ({name: device, segment, vlans: []})),
  ];
  const limits = {maxBytes: evidence.diskRingMiB * MIB, keep: evidence.diskRingKeep};
  const ring = diskRing(
    ringPath(path),
    links.map(({name}) => name),
    limits,
  );
  const keeping = keepEvidence({
    store,
    keep,
    folder: evidenceFolder(evidencePath(path)),
    limits: {maxBytes: evidence.maxMiB * MIB, keep: evidence.keep},
    ...(limits.maxBytes > 0 && {
      earlier: earlierFrames({
        ring,
        links: links.map(({name, segment, vlans}) => ({
          name,
          segment,
          vlans: vlans.length === 0 ? undefined : new Map(vlans.map((vlan) => [vlan.id, vlan.segment])),
        })),
        application: APPLICATION,
        alert: (id) => store.alerts.get(id),
      }),
    }),
    actor: 'daemon',
    onProblem: (problem) => log.error({problem}, 'evidence is not kept'),
  });
  return {...keeping, ...ringKeeping(ring, keeping, log)};
}

function ringKeeping(ring: DiskRing, {tidy}: EvidenceKeeping, log: Log): Pick<DaemonEvidence, 'keep' | 'tidy'> {
  let told = '';
  const head = (link: RingPiece['link']): Uint8Array => pcapngHead(APPLICATION, link);
  return {
    keep(pieces) {
      try {
        for (const piece of pieces) ring.write(piece, head, clock());
        if (pieces.length > 0) told = '';
      } catch (error) {
        const problem = (error as Error).message;
        if (problem !== told) log.error({problem}, 'frames are not kept in the ring on disk');
        told = problem;
      }
    },
    tidy() {
      tidy();
      ring.tidy(clock());
    },
  };
}
