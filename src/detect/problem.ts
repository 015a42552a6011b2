/** What is wrong with a rule, and where in its document. The loader turns the path into line and column. */
export type Path = readonly (string | number)[];

export interface RuleProblem {
  readonly file: string;
  /** Of the file, from 0. */
  readonly document: number;
  /** Keys and indexes from the root of the document. */
  readonly path: Path;
  readonly message: string;
}

/** Compilers report here and go on, so that one run shows every mistake. */
export type Report = (path: Path, message: string) => void;
