/** Loaded before a program: its clock is two days late. */
const LATE_MS = 2 * 86_400_000;
const Real = Date;

globalThis.Date = new Proxy(Real, {
  /** @param {unknown[]} given */
  construct: (_, given) => Reflect.construct(Real, given.length > 0 ? given : [Real.now() - LATE_MS]),
  get: (target, key) => (key === 'now' ? () => Real.now() - LATE_MS : Reflect.get(target, key)),
});
