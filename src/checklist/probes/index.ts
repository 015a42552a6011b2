/** All probes, sorted by name. A new one is a file here and its line. */
import type {Probe} from '../probe.ts';
import {accessLog} from './access-log.ts';
import {accountReview} from './account-review.ts';
import {accounts} from './accounts.ts';
import {acts} from './acts.ts';
import {advisories} from './advisories.ts';
import {alertsKept} from './alerts-kept.ts';
import {apiKeys} from './api-keys.ts';
import {apt} from './apt.ts';
import {attestations} from './attestations.ts';
import {audit} from './audit.ts';
import {backups} from './backups.ts';
import {canaries} from './canaries.ts';
import {caseActions} from './case-actions.ts';
import {cases} from './cases.ts';
import {checklistRuns} from './checklist-runs.ts';
import {cis} from './cis.ts';
import {clock} from './clock.ts';
import {cmdline} from './cmdline.ts';
import {compose} from './compose.ts';
import {container} from './container.ts';
import {containerAudit} from './container-audit.ts';
import {crypt} from './crypt.ts';
import {dataStores} from './data-stores.ts';
import {databases} from './databases.ts';
import {detection} from './detection.ts';
import {deviceLogin} from './device-login.ts';
import {deviceSecurity} from './device-security.ts';
import {entropy} from './entropy.ts';
import {escalation} from './escalation.ts';
import {escalationRules} from './escalation-rules.ts';
import {exclusion} from './exclusion.ts';
import {falseAlarms} from './false-alarms.ts';
import {firewallConfig} from './firewall-config.ts';
import {firmware} from './firmware.ts';
import {forensics} from './forensics.ts';
import {forwarding} from './forwarding.ts';
import {homes} from './homes.ts';
import {httpBody} from './http-body.ts';
import {httpCors} from './http-cors.ts';
import {httpLog} from './http-log.ts';
import {httpQuery} from './http-query.ts';
import {httpRate} from './http-rate.ts';
import {httpToken} from './http-token.ts';
import {httpVersion} from './http-version.ts';
import {imageScan} from './image-scan.ts';
import {jobs} from './jobs.ts';
import {journald} from './journald.ts';
import {k8sApiServer} from './k8s-api-server.ts';
import {k8sAudit} from './k8s-audit.ts';
import {k8sCni} from './k8s-cni.ts';
import {k8sContainer} from './k8s-container.ts';
import {k8sExternalSecret} from './k8s-external-secret.ts';
import {k8sIngress} from './k8s-ingress.ts';
import {k8sIsolation} from './k8s-isolation.ts';
import {k8sLiteralSecret} from './k8s-literal-secret.ts';
import {k8sMesh} from './k8s-mesh.ts';
import {k8sNamespace} from './k8s-namespace.ts';
import {k8sNetworkPolicy} from './k8s-network-policy.ts';
import {k8sRbac} from './k8s-rbac.ts';
import {k8sRbacReview} from './k8s-rbac-review.ts';
import {k8sSecret} from './k8s-secret.ts';
import {k8sServiceAccount} from './k8s-service-account.ts';
import {k8sStorageClass} from './k8s-storage-class.ts';
import {k8sVolume} from './k8s-volume.ts';
import {k8sWorkload} from './k8s-workload.ts';
import {kernel} from './kernel.ts';
import {listeners} from './listeners.ts';
import {listening} from './listening.ts';
import {logSenders} from './log-senders.ts';
import {loginCanary} from './login-canary.ts';
import {loginRecords} from './login-records.ts';
import {lsm} from './lsm.ts';
import {nft} from './nft.ts';
import {ociImage} from './oci-image.ts';
import {ociSecret} from './oci-secret.ts';
import {ociSignature} from './oci-signature.ts';
import {oidc} from './oidc.ts';
import {osLife} from './os-life.ts';
import {ownAccess} from './own-access.ts';
import {ownAudit} from './own-audit.ts';
import {ownBackup} from './own-backup.ts';
import {ownConfig} from './own-config.ts';
import {ownHealth} from './own-health.ts';
import {ownListeners} from './own-listeners.ts';
import {ownPackage} from './own-package.ts';
import {ownProcess} from './own-process.ts';
import {ownProgram} from './own-program.ts';
import {ownStore} from './own-store.ts';
import {ownUnit} from './own-unit.ts';
import {passwd} from './passwd.ts';
import {playbooks} from './playbooks.ts';
import {protocolsSeen} from './protocols-seen.ts';
import {records} from './records.ts';
import {remoteAccess} from './remote-access.ts';
import {removableMedia} from './removable-media.ts';
import {reportTests} from './report-tests.ts';
import {reports} from './reports.ts';
import {restores} from './restores.ts';
import {roster} from './roster.ts';
import {routes} from './routes.ts';
import {rulesLoaded} from './rules-loaded.ts';
import {segments} from './segments.ts';
import {services} from './services.ts';
import {siemCanary} from './siem-canary.ts';
import {sinks} from './sinks.ts';
import {sshd} from './sshd.ts';
import {sudoers} from './sudoers.ts';
import {talks} from './talks.ts';
import {tasks} from './tasks.ts';
import {tls} from './tls.ts';
import {unit} from './unit.ts';
import {unitExposure} from './unit-exposure.ts';
import {wireguard} from './wireguard.ts';
import {writers} from './writers.ts';

export const probes: readonly Probe[] = [
  accessLog,
  accountReview,
  accounts,
  acts,
  advisories,
  alertsKept,
  apiKeys,
  apt,
  attestations,
  audit,
  backups,
  canaries,
  caseActions,
  cases,
  checklistRuns,
  cis,
  clock,
  cmdline,
  compose,
  container,
  containerAudit,
  crypt,
  databases,
  dataStores,
  detection,
  deviceLogin,
  deviceSecurity,
  entropy,
  escalation,
  escalationRules,
  exclusion,
  falseAlarms,
  firewallConfig,
  firmware,
  forensics,
  forwarding,
  homes,
  httpBody,
  httpCors,
  httpLog,
  httpQuery,
  httpRate,
  httpToken,
  httpVersion,
  imageScan,
  jobs,
  journald,
  k8sApiServer,
  k8sAudit,
  k8sCni,
  k8sContainer,
  k8sExternalSecret,
  k8sIngress,
  k8sIsolation,
  k8sLiteralSecret,
  k8sMesh,
  k8sNamespace,
  k8sNetworkPolicy,
  k8sRbac,
  k8sRbacReview,
  k8sSecret,
  k8sServiceAccount,
  k8sStorageClass,
  k8sVolume,
  k8sWorkload,
  kernel,
  listeners,
  listening,
  loginCanary,
  loginRecords,
  logSenders,
  lsm,
  nft,
  ociImage,
  ociSecret,
  ociSignature,
  oidc,
  osLife,
  ownAccess,
  ownAudit,
  ownBackup,
  ownConfig,
  ownHealth,
  ownListeners,
  ownPackage,
  ownProcess,
  ownProgram,
  ownStore,
  ownUnit,
  passwd,
  playbooks,
  protocolsSeen,
  records,
  remoteAccess,
  removableMedia,
  reports,
  reportTests,
  restores,
  roster,
  routes,
  rulesLoaded,
  segments,
  services,
  siemCanary,
  sinks,
  sshd,
  sudoers,
  talks,
  tasks,
  tls,
  unit,
  unitExposure,
  wireguard,
  writers,
];
