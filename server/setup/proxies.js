/** The step `proxies`: the reverse proxies that the tests put in front of the server. */
import { programStep } from './program.js';

const proxies = [
  { name: 'nginx', variable: 'NGINX_BIN' },
  { name: 'haproxy', variable: 'HAPROXY_BIN' },
  { name: 'caddy', variable: 'CADDY_BIN' },
].map(({ name, variable }) =>
  programStep({
    variable,
    names: [name],
    packages: ['nginx', 'haproxy', 'caddy'],
    purpose: 'put proxies in front of the server',
    missing: `The tests need ${name}: install it, or set ${variable} to it.`,
  }),
);

/** @type {import('./step.js').Step} */
export async function proxyPrograms(setup) {
  const found = {};
  for (const step of proxies) Object.assign(found, await step(setup));
  return found;
}

/** @type {import('./step.js').PackagesOf} */
export const proxyPackages = (places) => proxies.flatMap((step) => step.packages(places));
