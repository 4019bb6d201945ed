/** Refuses a start that could not serve any call, and warns of problems that affect some calls. */
import type { Logger } from '../util/logger.ts';
import type { CheckedConfig, Facts } from './facts.ts';
import { type Finding, RefusedError } from './finding.ts';
import { findingsOf } from './findings.ts';
import { gatherFacts } from './gather.ts';
import { certificate, turnServerFinding } from './service.ts';
import { probeTurn } from './turn-probe.ts';

const DAY_MS = 86_400_000;

/** @returns the facts on which the checks were based. @throws RefusedError with the first reason. */
export async function preflight(
  config: CheckedConfig,
  { lan, logger }: { lan: boolean; logger: Logger },
): Promise<Facts> {
  const facts = await gatherFacts(config, { lan });
  const findings = findingsOf(config, facts);
  const refusal = findings.find(({ severity }) => severity === 'refuse');
  if (refusal) throw new RefusedError(refusal.sentence);
  for (const finding of findings) warnOf(finding, logger);
  return facts;
}

/** Warns once a day while the certificate that was read at the start expires: a renewed file changes nothing before. */
export function watchCertificate(config: CheckedConfig, { facts, logger }: { facts: Facts; logger: Logger }): void {
  if (facts.certificate === undefined) return;
  const check = () => {
    const finding = certificate(config, { ...facts, now: Date.now() });
    if (finding) warnOf(finding, logger);
  };
  setInterval(check, DAY_MS).unref();
}

/** Warns of a TURN server that refuses Parley's credentials, or soon will. Takes seconds if it does not answer. */
export async function checkTurn({ turn }: Pick<CheckedConfig, 'turn'>, { logger }: { logger: Logger }): Promise<void> {
  const { urls, secret } = turn;
  if (secret === null) return;
  const facts = await Promise.all(urls.map((url) => probeTurn({ url, secret, now: Date.now() })));
  // The URLs usually lead to one server, by different transports.
  const findings = new Map(
    facts.flatMap((one) => (one && turnServerFinding(one)) ?? []).map((finding) => [finding.id, finding]),
  );
  for (const finding of findings.values()) warnOf(finding, logger);
}

function warnOf({ id, option, sentence }: Finding, logger: Logger): void {
  logger.warn({ check: id, option }, sentence);
}
