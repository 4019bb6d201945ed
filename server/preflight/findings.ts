import * as addresses from './addresses.ts';
import type { CheckedConfig, Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import * as service from './service.ts';

const checks = [
  addresses.listenAddress,
  addresses.noAddress,
  addresses.loopbackMedia,
  addresses.announcedName,
  addresses.announcedFamily,
  addresses.pageFamily,
  addresses.documentationAddress,
  addresses.privateAddress,
  service.certificate,
  service.plainHttp,
  service.receiveBuffer,
  service.sendBuffer,
  service.heap,
];

/** All problems of a set-up; those that prevent the start come first. */
export function findingsOf(config: CheckedConfig, facts: Facts): Finding[] {
  const findings = checks.flatMap((check) => check(config, facts) ?? []);
  return findings.sort((a, b) => Number(b.severity === 'refuse') - Number(a.severity === 'refuse'));
}
