/** What this work takes on the machine on which jest.config.js estimates what test files take, in ms. */
const REFERENCE_MS = 50;

/**
 * How many times slower than that machine one core of this one is; never below 1. Takes half a second on a slow
 * machine.
 * @returns {number}
 */
export function slowness() {
  // The first rounds compile; the fastest one was disturbed least.
  return Math.max(1, Math.min(...Array.from({ length: 4 }, roundMs)) / REFERENCE_MS);
}

/** @returns {number} */
function roundMs() {
  const begun = performance.now();
  for (let seed = 1; seed <= 20; seed++) sortAndCopy(seed);
  return performance.now() - begun;
}

/** @param {number} seed */
function sortAndCopy(seed) {
  let number = seed;
  const numbers = Array.from({ length: 20_000 }, () => (number = (number * 1_103_515_245 + 12_345) % 2 ** 31));
  return JSON.parse(JSON.stringify(numbers.sort((one, other) => one - other)));
}
