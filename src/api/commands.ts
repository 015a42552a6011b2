/** What may be asked over the control socket. Parameters are checked by their schema (JSON Schema) before a handler sees them. */
import type {XStatic} from 'typebox/schema';
import {alertStates} from '../core/alert.ts';

const nothing = {type: 'object', additionalProperties: false, properties: {}} as const;

export const commandSchemas = {
  /** How the daemon is: version, counters, what its parts say of themselves. */
  status: nothing,
  /** Somebody decided about an alert. */
  'alert-state': {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'state', 'note'],
    properties: {
      id: {type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$'},
      state: {enum: alertStates},
      note: {type: 'string', maxLength: 2000},
    },
  },
  /** Read configuration and rules again. */
  reload: nothing,
} as const;

export interface ControlCommand {
  readonly schema: object;
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
