/** What of a dialogue with an OPC UA server is about the server: not that we asked, nor how. */
import type {Observation} from '../../core/observation.ts';

const identities: ReadonlySet<string> = new Set(['application', 'certificate', 'build-info']);
/** What is wrong with certificates and clocks is found out, and no reason to disbelieve the rest. */
const findings: ReadonlySet<string> = new Set(['certificate', 'chain-length', 'chain-loop', 'timestamp']);

export const aboutServer = (told: readonly Observation[]): Observation[] =>
  told.filter(({kind, name, fields}) => {
    if (fields['bifrost.from'] === 'client') return false;
    switch (kind) {
      case 'service':
      case 'posture':
        return true;
      case 'identify':
        return identities.has(name);
      case 'anomaly':
        return findings.has(name);
      default:
        return false;
    }
  });
