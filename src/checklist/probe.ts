/**
 * The contract of a probe: it reads one kind of source and says what is there, and judges nothing. It changes nothing, ends
 * within its time, and tells what it may not read instead of leaving it out. Where `place.root` is a folder, it reads that
 * folder and runs no command: a laptop can judge the image of a box, with what commands had said there.
 */
import type {Evidence} from '../core/checklist.ts';
import type {FieldTable} from '../core/field.ts';
import type {Playbook} from '../core/playbook.ts';
import type {Micros} from '../core/time.ts';
import type {Inputs} from './inputs.ts';
import type {People} from './people.ts';
import type {Site} from './site.ts';

/** Where to look. */
export interface Place extends Inputs {
  /** `/` for this machine, else a folder that holds the file system of another one. */
  readonly root: string;
  /** The root is this machine, running: commands may be run and /proc means something. */
  readonly isLive: boolean;
  /** Folder with what only that machine can tell while it runs, as it was recorded there (recording.ts). */
  readonly recorded?: string;
  /** When it was recorded; left out: now. */
  readonly seenAt?: Micros;
  /** Name of what is looked at, for people. */
  readonly host: string;
  readonly now: Micros;
  /** What Bifrost keeps of the plant and of itself; left out: there is no store to look into. */
  readonly site?: Site;
  /** Why there is no store to look into, where there is none. */
  readonly noStore?: string;
  /** What people did and signed; left out: no store is open. */
  readonly people?: People;
  /** Playbooks, and the ids of the rules that may alert. */
  readonly response?: {readonly playbooks: readonly Playbook[]; readonly rules: readonly string[]};
  /** What Bifrost tries on itself; left out: no store is open. */
  readonly trials?: Trials;
  /** Folders and files that cannot be seen here, or could not when they were recorded: what is not seen there is not absent. */
  readonly hidden?: readonly string[];
  /** Where Bifrost itself is installed there; left out: where it usually is. */
  readonly own?: OwnPlace;
  /** Reviews that people signed, as Bifrost keeps them; not given: nobody could look. */
  readonly reviews?: readonly Review[];
  /** Addresses of the plant's devices, from the inventory: an endpoint with one of them is refused. Not given: not known. */
  readonly devices?: ReadonlySet<string>;
}

/** Trials of Bifrost by itself, by the parts that do the real work. They change nothing, and tell nobody. */
export interface Trials {
  /** Each rule against the traffic in its examples: what must alert, and what must not. */
  detection(): Promise<{readonly tried: number; readonly wrong: readonly string[]}>;
  /** Attacks of exercises, from their frames to their alerts. */
  canaries(): Promise<readonly CanaryTrial[]>;
  forensics(): ForensicTrial;
  /** An alert of each level that nobody acknowledges. Empty: no tiers are configured. */
  escalation(): readonly EscalationTrial[];
  /** Names in the calendars of the escalation, each once. */
  onCall(): readonly string[];
}

export interface CanaryTrial {
  /** What is attacked how: `modbus-write`. */
  readonly name: string;
  /** Id of the rule that must tell it. */
  readonly rule: string;
  readonly isTold: boolean;
}

export interface ForensicTrial {
  /** Seconds before an alert that are kept, and memory for them for each interface. */
  readonly beforeSeconds: number;
  readonly ringMiB: number;
  /** Something is exported, signed and verified; and refused once a byte of it was changed. */
  readonly isVerified: boolean;
  /** Latest files of evidence that were read again, and those that are gone or not what was written. */
  readonly files: number;
  readonly broken: readonly string[];
}

export interface EscalationTrial {
  readonly level: string;
  /** Tiers that are told one after the other. */
  readonly tiers: number;
  /** Minutes until the second one is told; Infinity: never. */
  readonly minutesToSecond: number;
  /** Hours of the next 30 days in which a tier that would be told has nobody on call. */
  readonly holeHours: number;
}

/** Bifrost's own installation, as paths on the machine that is looked at. */
export interface OwnPlace {
  /** Folder of the program. */
  readonly program: string;
  /** The configuration file. */
  readonly config: string;
  /** The database file. */
  readonly store: string;
  /** Unit files of the service, the one in force first; the first that is there counts. */
  readonly units: readonly string[];
}

/** Somebody looked through what is allowed to whom, as it was then. */
export interface Review {
  /** `k8s-rbac`, `accounts`. */
  readonly of: string;
  /** SHA-256 of what was looked through, as the probe of that name gives it. */
  readonly sha256: string;
  readonly by: string;
  readonly at: Micros;
}

export interface Probe {
  /** Unique; `probes` of a line name it. */
  readonly name: string;
  /** Goes up when the same source gives other subjects. */
  readonly version: number;
  readonly about: string;
  /** What it needs to see everything: `root`, `group adm`, or nothing. */
  readonly privilege: string;
  /** Milliseconds, for all of it. */
  readonly timeout: number;
  /** Any of these is enough for it, where there is no file system to look into; left out: nothing is. */
  readonly suffices?: readonly ('recorded' | keyof Inputs)[];
  /** Of its subjects; a line that names another field is refused. */
  readonly fields: FieldTable;
  /** One entry for each source; never none, and never throws: what goes wrong is `found: failed` with its reason. */
  collect(place: Place, signal: AbortSignal): Promise<readonly Evidence[]>;
}
