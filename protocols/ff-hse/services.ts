/** Services of FOUNDATION Fieldbus HSE: by protocol, confirmed or not, and number. FF-588 (field device access), FF-586 (management). */
import type {FactKind} from '../../src/core/fact.ts';

export interface Service {
  readonly kind: FactKind;
  readonly name: string;
}

const of = (kind: FactKind, name: string): Service => ({kind, name});

const CONFIRMED = 0x80;

/** Protocols of the header. */
export const FDA = 1;
export const LAN_REDUNDANCY = 4;

const services: Readonly<Record<number, Readonly<Record<number, Service>>>> = {
  1: {
    [CONFIRMED | 1]: of('session', 'open-session'),
    [CONFIRMED | 3]: of('session', 'idle'),
  },
  2: {
    [CONFIRMED | 3]: of('identify', 'identify-device'),
    [CONFIRMED | 12]: of('control', 'clear-address'),
    [CONFIRMED | 14]: of('control', 'set-assignment'),
    [CONFIRMED | 15]: of('control', 'clear-assignment'),
    1: of('read', 'find-tag'),
    2: of('read', 'tag-found'),
    16: of('service', 'device-announced'),
  },
  3: {
    [CONFIRMED | 0]: of('read', 'status'),
    [CONFIRMED | 1]: of('identify', 'identify'),
    [CONFIRMED | 2]: of('read', 'read'),
    [CONFIRMED | 3]: of('write', 'write'),
    [CONFIRMED | 4]: of('read', 'get-object-dictionary'),
    [CONFIRMED | 9]: of('program', 'start-download'),
    [CONFIRMED | 10]: of('program', 'download-segment'),
    [CONFIRMED | 11]: of('program', 'end-download'),
    [CONFIRMED | 12]: of('program', 'start-upload'),
    [CONFIRMED | 13]: of('program', 'upload-segment'),
    [CONFIRMED | 14]: of('program', 'end-upload'),
    [CONFIRMED | 17]: of('program', 'create-program'),
    [CONFIRMED | 18]: of('program', 'delete-program'),
    [CONFIRMED | 19]: of('control', 'start-program'),
    [CONFIRMED | 20]: of('control', 'stop-program'),
    [CONFIRMED | 21]: of('control', 'resume-program'),
    [CONFIRMED | 22]: of('control', 'reset-program'),
    [CONFIRMED | 23]: of('control', 'kill-program'),
    [CONFIRMED | 82]: of('read', 'read'),
    [CONFIRMED | 83]: of('write', 'write'),
    [CONFIRMED | 96]: of('session', 'initiate'),
    0: of('read', 'report'),
    2: of('read', 'event'),
    16: of('read', 'report'),
    17: of('read', 'report'),
    18: of('read', 'report'),
    112: of('session', 'abort'),
  },
  4: {
    [CONFIRMED | 1]: of('read', 'get-redundancy'),
    [CONFIRMED | 2]: of('write', 'put-redundancy'),
    [CONFIRMED | 3]: of('read', 'get-redundancy-statistics'),
    1: of('read', 'redundancy-diagnostics'),
  },
};

const OTHER = of('control', 'other-service');
/** A response with the message type of an error. */
export const REFUSED = 'refused';

export const serviceOf = (protocol: number, service: number): Service => services[protocol]?.[service] ?? OTHER;

export const names: readonly string[] = [
  ...new Set([
    ...Object.values(services).flatMap((all) => Object.values(all).map(({name}) => name)),
    OTHER.name,
    REFUSED,
  ]),
];
