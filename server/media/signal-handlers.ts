import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `make` and removes the signal handlers that it installs: mediasoup ends every worker at the first signal, but
 * the process decides when calls end, and may let them continue for a while.
 */
export async function withoutSignalHandlers<Made>(make: () => Promise<Made>): Promise<Made> {
  const before = SIGNALS.map((signal) => new Set(process.listeners(signal)));
  const made = await make();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) {
      if (!before[index]?.has(listener)) process.off(signal, listener);
    }
  }
  return made;
}
