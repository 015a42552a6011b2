/**
 * What the plant's own files say that it is meant to do: drafts of policy and tags for a person to read. Nothing of it is ever
 * in force by itself. An importer is one file of this folder and its line in importers.ts; it reads text and never throws
 * but `AppError`, whatever the text.
 */
import type {ByteOrder, Limits, TagType} from '../../core/tag.ts';

/** Longest file that is read, in characters. */
export const MAX_TEXT = 32 * 1024 * 1024;

/** A tag as it will stand in a tag file. */
export interface TagDraft {
  readonly name: string;
  readonly about?: string;
  /** `40017`: as in manuals. */
  readonly register?: string;
  /** `holding 16`: from 0. */
  readonly address?: string;
  readonly bit?: number;
  readonly unit?: number;
  readonly node?: string;
  readonly type?: TagType;
  readonly order?: ByteOrder;
  readonly length?: number;
  readonly scale?: number;
  readonly offset?: number;
  readonly units?: string;
  readonly limits?: Limits;
}

export interface DeviceDraft {
  readonly device: string;
  readonly tags: readonly TagDraft[];
}

/** A line of a conduit as it will stand in a policy file. */
export interface PermissionDraft {
  readonly protocol: string;
  readonly ports?: readonly number[];
  readonly functions?: readonly string[];
  readonly units?: readonly number[];
  readonly addresses?: readonly string[];
  readonly services?: readonly string[];
  readonly nodes?: readonly string[];
  readonly security?: readonly string[];
}

export interface ConduitDraft {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly allow: readonly PermissionDraft[];
}

export interface Intent {
  readonly devices: readonly DeviceDraft[];
  readonly conduits: readonly ConduitDraft[];
  /** What could not be taken over, and what was guessed: one line each. */
  readonly notes: readonly string[];
}

export interface IntentOptions {
  /** Who asks, where the file does not say: an address, network or zone. */
  readonly client: string;
  /** Address of the device, where the file does not say; by the name that the file gives it, or under ''. */
  readonly devices: ReadonlyMap<string, string>;
  /** Protocol that calls a port its own. */
  protocolOf(port: number): string | undefined;
}

/** Nodes that every server has: clients read them to know whom they speak with. */
export const STANDARD_NODES = 'i=*';

export interface Importer {
  read(text: string, options: IntentOptions): Intent;
}

/** No address: `policy check` refuses it, so that nobody forgets to fill it in. */
export function deviceNamed(name: string, {devices}: IntentOptions, notes: string[]): string {
  const known = devices.get(name) ?? devices.get('');
  if (known !== undefined) return known;
  notes.push(
    `the address of ${name === '' ? 'the device' : name} is not in the file (name it: --device ${name === '' ? '' : `${name}=`}192.168.1.10)`,
  );
  return `FILL-IN ${name}`.trim();
}
