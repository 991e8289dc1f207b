/** The gateway's TLS on both sides: to callers by BCP 195 (RFC 9325), to subgraphs with a certificate of its own. */

import type { ServerOptions } from 'node:https'

/** Contents of the PEM files of the public listener. */
export interface TlsMaterial {
  /** PEM. */
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** Authorities of client certificates, PEM; absent: client certificates are not requested. */
  readonly clientCa?: string | Buffer
}

/** The gateway as a client of its subgraphs: both sides show a certificate. PEM. */
export interface SubgraphTls {
  readonly ca: string | Buffer
  readonly cert: string | Buffer
  readonly key: string | Buffer
}

/** RFC 9325, 4.2: forward secrecy and authenticated encryption. TLS 1.3 has nothing else. */
const ciphersOfTls12 = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
]

/** Options of Node's server with TLS. */
export function tlsServerOptions(tls: TlsMaterial): ServerOptions {
  return {
    cert: tls.cert,
    key: tls.key,
    minVersion: 'TLSv1.2',
    ciphers: `${ciphersOfTls12.join(':')}:TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256`,
    honorCipherOrder: true,
    ...(tls.clientCa === undefined
      ? {}
      : // a caller without a certificate may send a DPoP proof; the token decides which of the two is required
        { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
  }
}
