import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Creates something that wants to hear signals, and takes the signals away from it: mediasoup ends every worker at the
 * first one, but the process decides when calls end, and may let them continue for a while.
 */
export async function withoutSignalHandlers<Made>(make: () => Promise<Made>): Promise<Made> {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const made = await make();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const hear of process.listeners(signal)) if (!before[index]?.has(hear)) process.off(signal, hear);
  }
  return made;
}
