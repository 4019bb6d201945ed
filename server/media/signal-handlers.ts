import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Makes something that wants to hear signals, and takes that from it: mediasoup ends every worker at the first one, but
 * when calls end is for the process to say, which may let them go on for a while.
 */
export async function withoutSignalHandlers<Made>(make: () => Promise<Made>): Promise<Made> {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const made = await make();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const hear of process.listeners(signal)) if (!before[index]?.has(hear)) process.off(signal, hear);
  }
  return made;
}
