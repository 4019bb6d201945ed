/** Restricts what the browser may do with every response. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Sources for a content security policy: the hashes of what a document contains. */
export type InlineSources = { scripts: readonly string[]; styles: readonly string[] };

const HALF_A_YEAR = 15_552_000;

/** The policy of a response; only a document has scripts and styles of its own, which it names by their hashes. */
export const contentSecurityPolicy = ({ scripts, styles }: InlineSources = { scripts: [], styles: [] }) =>
  helmet.contentSecurityPolicy({
    useDefaults: false,
    // No upgrade-insecure-requests: plain http on localhost and in a local network has to work.
    directives: {
      defaultSrc: ["'self'"],
      // For WebAssembly only: noise and background models run as such. It allows no `eval` of scripts.
      scriptSrc: ["'self'", "'wasm-unsafe-eval'", ...scripts],
      styleSrc: ["'self'", ...styles],
      // Covers the page's own WebSocket (CSP 3). Safari before 15.4 differs, and is too old for the client.
      connectSrc: ["'self'"],
      // blob: for images that people send to each other.
      imgSrc: ["'self'", 'data:', 'blob:'],
      mediaSrc: ["'self'", 'blob:', 'mediastream:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  });

/** Security headers; docs/security.md explains each. `lasting` tells browsers to use only https from now on. */
export const securityHeaders = ({ lasting }: { lasting: boolean }): RequestHandler[] => [
  contentSecurityPolicy(),
  helmet({
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    strictTransportSecurity: false,
  }),
  (request, response, next) => {
    response.set('Permissions-Policy', permissions);
    // Without includeSubDomains, because other hosts of the domain are not ours to decide about. Only if the page was
    // requested over https: a service on plain http in a local network would lose its own address.
    if (lasting && request.secure) response.set('Strict-Transport-Security', `max-age=${HALF_A_YEAR}`);
    next();
  },
];

const own = ['camera', 'microphone', 'display-capture', 'speaker-selection', 'screen-wake-lock', 'fullscreen'];
const nobody = ['geolocation', 'payment', 'usb', 'serial', 'hid', 'midi'];
const permissions = [...own.map((name) => `${name}=(self)`), ...nobody.map((name) => `${name}=()`)].join(', ');
