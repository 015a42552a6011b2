/** Type identifications, causes of transmission and what a command is about. IEC 60870-5-101 §7.2, IEC 60870-5-104 §8. */
import type {FactKind} from '../../src/core/fact.ts';

export const FILE_SEGMENT = 125;

interface Type {
  /** As in the standard. */
  readonly code: string;
  readonly kind: FactKind;
  readonly name: string;
  /** Bytes of the elements of one object. */
  readonly size: number;
}

const type = (code: string, kind: FactKind, name: string, size: number): Type => ({code, kind, name, size});
const monitor = (code: string, size: number): Type => type(code, 'read', 'monitored-values', size);

const types: Readonly<Record<number, Type>> = {
  1: monitor('M_SP_NA_1', 1),
  2: monitor('M_SP_TA_1', 4),
  3: monitor('M_DP_NA_1', 1),
  4: monitor('M_DP_TA_1', 4),
  5: monitor('M_ST_NA_1', 2),
  6: monitor('M_ST_TA_1', 5),
  7: monitor('M_BO_NA_1', 5),
  8: monitor('M_BO_TA_1', 8),
  9: monitor('M_ME_NA_1', 3),
  10: monitor('M_ME_TA_1', 6),
  11: monitor('M_ME_NB_1', 3),
  12: monitor('M_ME_TB_1', 6),
  13: monitor('M_ME_NC_1', 5),
  14: monitor('M_ME_TC_1', 8),
  15: monitor('M_IT_NA_1', 5),
  16: monitor('M_IT_TA_1', 8),
  17: monitor('M_EP_TA_1', 6),
  18: monitor('M_EP_TB_1', 7),
  19: monitor('M_EP_TC_1', 7),
  20: monitor('M_PS_NA_1', 5),
  21: monitor('M_ME_ND_1', 2),
  30: monitor('M_SP_TB_1', 8),
  31: monitor('M_DP_TB_1', 8),
  32: monitor('M_ST_TB_1', 9),
  33: monitor('M_BO_TB_1', 12),
  34: monitor('M_ME_TD_1', 10),
  35: monitor('M_ME_TE_1', 10),
  36: monitor('M_ME_TF_1', 12),
  37: monitor('M_IT_TB_1', 12),
  38: monitor('M_EP_TD_1', 10),
  39: monitor('M_EP_TE_1', 11),
  40: monitor('M_EP_TF_1', 11),
  45: type('C_SC_NA_1', 'write', 'single-command', 1),
  46: type('C_DC_NA_1', 'write', 'double-command', 1),
  47: type('C_RC_NA_1', 'write', 'regulating-step', 1),
  48: type('C_SE_NA_1', 'write', 'set-point', 3),
  49: type('C_SE_NB_1', 'write', 'set-point', 3),
  50: type('C_SE_NC_1', 'write', 'set-point', 5),
  51: type('C_BO_NA_1', 'write', 'bitstring', 4),
  58: type('C_SC_TA_1', 'write', 'single-command', 8),
  59: type('C_DC_TA_1', 'write', 'double-command', 8),
  60: type('C_RC_TA_1', 'write', 'regulating-step', 8),
  61: type('C_SE_TA_1', 'write', 'set-point', 10),
  62: type('C_SE_TB_1', 'write', 'set-point', 10),
  63: type('C_SE_TC_1', 'write', 'set-point', 12),
  64: type('C_BO_TA_1', 'write', 'bitstring', 11),
  70: type('M_EI_NA_1', 'session', 'initialized', 1),
  100: type('C_IC_NA_1', 'read', 'interrogation', 1),
  101: type('C_CI_NA_1', 'read', 'counter-interrogation', 1),
  102: type('C_RD_NA_1', 'read', 'read', 0),
  103: type('C_CS_NA_1', 'control', 'clock-synchronization', 7),
  104: type('C_TS_NA_1', 'control', 'test', 2),
  105: type('C_RP_NA_1', 'control', 'reset-process', 1),
  106: type('C_CD_NA_1', 'control', 'delay-acquisition', 2),
  107: type('C_TS_TA_1', 'control', 'test', 9),
  110: type('P_ME_NA_1', 'write', 'parameter', 3),
  111: type('P_ME_NB_1', 'write', 'parameter', 3),
  112: type('P_ME_NC_1', 'write', 'parameter', 5),
  113: type('P_AC_NA_1', 'write', 'parameter-activation', 1),
  120: type('F_FR_NA_1', 'program', 'file-ready', 6),
  121: type('F_SR_NA_1', 'program', 'section-ready', 7),
  122: type('F_SC_NA_1', 'program', 'file-call', 4),
  123: type('F_LS_NA_1', 'program', 'last-section', 5),
  124: type('F_AF_NA_1', 'program', 'file-acknowledge', 4),
  [FILE_SEGMENT]: type('F_SG_NA_1', 'program', 'file-segment', -1),
  126: type('F_DR_TA_1', 'program', 'file-directory', 13),
  127: type('F_SC_NB_1', 'program', 'file-query', 16),
};

const PRIVATE: Type = type('', 'control', 'private', -1);

export const typeOf = (id: number): Type => types[id] ?? PRIVATE;
/** -1: not known. */
export const elementSize = (id: number): number => typeOf(id).size;

/** Causes that ask (activation, deactivation, request, file transfer), and those that answer. */
export const CAUSE = {
  request: 5,
  activation: 6,
  activationCon: 7,
  deactivation: 8,
  deactivationCon: 9,
  termination: 10,
} as const;

/** Answers that refuse. */
export const refusals: Readonly<Record<number, string>> = {
  44: 'unknown-type',
  45: 'unknown-cause',
  46: 'unknown-common-address',
  47: 'unknown-object-address',
};
export const NEGATIVE = 'negative-confirmation';

export const unnumberedNames: Readonly<Record<number, string>> = {
  1: 'start-data-transfer',
  4: 'stop-data-transfer',
};

export const names: readonly string[] = [
  ...new Set([
    ...Object.values(types).map(({name}) => name),
    PRIVATE.name,
    ...Object.values(unnumberedNames),
    ...Object.values(refusals),
    NEGATIVE,
  ]),
];
