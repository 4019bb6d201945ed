/** Restricts what the browser may do with every response. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const HALF_A_YEAR = 15_552_000;

/** Security headers; docs/security.md explains each. `lasting` tells browsers to use only https from now on. */
export const securityHeaders = ({ lasting }: { lasting: boolean }): RequestHandler[] => [
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      // No upgrade-insecure-requests: plain http on localhost and in a local network has to work.
      directives: {
        defaultSrc: ["'self'"],
        // For WebAssembly only: noise and background models run as such. It allows no `eval` of scripts.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
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
    },
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
