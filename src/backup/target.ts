/** Where backups lie: each is one file. */
import type {Readable} from 'node:stream';

export interface Target {
  /** For people. */
  readonly place: string;
  /** Whole and safe there when it resolves, or not there at all. Throws `backup`. */
  put(name: string, source: Readable): Promise<void>;
  /** Names of all files. Throws `backup`. */
  list(): Promise<StoredFile[]>;
  /** Throws `backup`. */
  get(name: string): Promise<Readable>;
  remove(name: string): Promise<void>;
  close(): void;
}

export interface StoredFile {
  readonly name: string;
  readonly size: number;
}
