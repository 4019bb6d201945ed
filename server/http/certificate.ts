import type { RequestHandler } from 'express';

/** Offers a root certificate, given as PEM, to be installed: under this type phones ask whether to. */
export function serveCertificate(pem: string): RequestHandler {
  return (_request, response) => {
    response.set('Cache-Control', 'no-store').attachment('parley.crt').type('application/x-x509-ca-cert').send(pem);
  };
}
