/** Faults of the certificate that a trusted proxy tells of. */

import { requestAccessToken } from '../../../local/client/access-token.ts'
import { makeProofKey } from '../../../local/client/dpop-proof.ts'
import { createTestAuthority } from '../../support/tokens/certificates.ts'
import { banks } from '../../support/gateway/secured-gateway.ts'
import { forgeProof } from '../../support/tokens/forge-proof.ts'
import {
  type Row,
  behindProxy,
  boundToken,
  certificate,
  clientCert,
  gateway,
  dpop,
  invalidDpopToken,
  invalidToken,
  tokenIssuer,
  mtlsToken,
  partsOf,
  proofKey,
  withClaims,
  x5t,
} from './fixtures.ts'

const otherCertificate = createTestAuthority().issue('other bank')
export const certificateRows: readonly Row[] = [
  ['a bound token without a certificate', invalidToken, () => behindProxy(mtlsToken())],
  [
    'another party’s certificate',
    invalidToken,
    () => behindProxy(mtlsToken(), clientCert(otherCertificate.x509.raw)),
  ],
  [
    'two certificates',
    invalidToken,
    () =>
      behindProxy(
        mtlsToken(),
        clientCert(certificate.x509.raw),
        clientCert(otherCertificate.x509.raw),
      ),
  ],
  [
    'a certificate that is no structured field',
    invalidToken,
    () => behindProxy(mtlsToken(), certificate.x509.raw.toString('base64')),
  ],
  ['a certificate as text', invalidToken, () => behindProxy(mtlsToken(), '"certificate"')],
  ['an empty certificate', invalidToken, () => behindProxy(mtlsToken(), '::')],
  [
    'a certificate, and a token that is not bound to it',
    invalidToken,
    () =>
      behindProxy(tokenIssuer.sign({ client_id: banks.mtls }), clientCert(certificate.x509.raw)),
  ],
  [
    'a token bound to a key, of an agency whose tokens are bound to certificates',
    invalidDpopToken,
    async () => {
      const key = await makeProofKey()
      const token = await requestAccessToken({
        clientId: banks.mtls,
        issuer: tokenIssuer.issuer,
        proofKey: key,
      })
      return dpop(token, forgeProof(key, token, gateway.url))
    },
  ],
  [
    'a token bound to key and certificate, without the certificate',
    invalidDpopToken,
    async () => {
      const { jkt } = JSON.parse(Buffer.from(partsOf(boundToken)[1], 'base64url').toString())
        .cnf as { jkt: string }
      const token = tokenIssuer.sign({ client_id: banks.either, cnf: { jkt, 'x5t#S256': x5t() } })
      return dpop(token, forgeProof(proofKey, token, gateway.url))
    },
  ],
  [
    'a token bound to nothing, where either binding is demanded',
    invalidToken,
    withClaims({ client_id: banks.either }),
  ],
]
