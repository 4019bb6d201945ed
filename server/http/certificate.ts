import type { RequestHandler } from 'express';

/** Serves a root certificate, given as PEM, with the type for which phones offer to install it. */
export function serveCertificate(pem: string): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'no-store').attachment('parley.crt').type('application/x-x509-ca-cert').send(pem);
  };
}
