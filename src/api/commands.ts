/** What may be asked over the control socket. Parameters are checked by their schema (JSON Schema) before a handler sees them. */
import type {XStatic} from 'typebox/schema';

export interface ControlCommand {
  readonly schema: object;
  /** It takes longer than a connection usually may, and at most so long. */
  readonly lastsMs?: number;
  /**
   * The answer goes to the client as JSON; an AppError as its text. `actor` is `cli:<user>` by the word of the client:
   * Node.js cannot ask the kernel who is at the other end. Who may connect at all is up to the mode of the socket.
   */
  handle(params: unknown, actor: string): Promise<unknown>;
}

export type ControlHandlers = Readonly<Record<string, ControlCommand>>;

/** `handle` gets the parameters with the type of their schema. */
export const controlCommand = <const S extends object>(
  schema: S,
  handle: (params: XStatic<S>, actor: string) => Promise<unknown>,
): ControlCommand => ({schema, handle: (params, actor) => handle(params as XStatic<S>, actor)});
