/** Faults of the access token and of where it stands. */

import { createHmac, createPublicKey } from 'node:crypto'
import { encodePart, rawJwt } from '../../support/tokens/raw-jwt.ts'
import {
  type Row,
  bearer,
  challenge,
  forbidden,
  invalidRequest,
  invalidToken,
  tokenIssuer,
  otherIssuer,
  otherKey,
  partsOf,
  seconds,
  strangerKey,
  withClaims,
  withHeader,
} from './fixtures.ts'

export const tokenRows: readonly Row[] = [
  ['no token', [401, 'UNAUTHENTICATED', challenge], () => ({ headers: [] })],
  ['nothing after the scheme', invalidToken, () => ({ headers: [['authorization', 'Bearer ']] })],
  ['another scheme', invalidToken, () => ({ headers: [['authorization', 'Basic YTpi']] })],
  ['a token with a blank in it', invalidToken, () => bearer(tokenIssuer.sign().replace('.', ' .'))],
  [
    'two Authorization headers',
    invalidRequest,
    () => ({
      headers: [...bearer(tokenIssuer.sign()).headers, ...bearer(tokenIssuer.sign()).headers],
    }),
  ],
  [
    'a token in the query string besides',
    invalidRequest,
    () => ({ ...bearer(tokenIssuer.sign()), path: `/graphql?access_token=${tokenIssuer.sign()}` }),
  ],
  [
    'a stripped signature',
    invalidToken,
    () => bearer(partsOf(tokenIssuer.sign()).toSpliced(2, 1, '').join('.')),
  ],
  ['two parts', invalidToken, () => bearer(partsOf(tokenIssuer.sign()).slice(0, 2).join('.'))],
  [
    'five parts, as an encrypted token has',
    invalidToken,
    () => bearer(`${tokenIssuer.sign()}.AAAA.AAAA`),
  ],
  ...['none', 'NONE', 'nOnE'].map((alg): Row => [
    `the algorithm ${alg}`,
    invalidToken,
    () => {
      const [, payload] = partsOf(tokenIssuer.sign())
      return bearer(`${encodePart({ alg, typ: 'at+jwt', kid: 'server-1' })}.${payload}.`)
    },
  ]),
  [
    'the public key as a shared secret',
    invalidToken,
    () => {
      const [, payload] = partsOf(tokenIssuer.sign())
      const pem = createPublicKey({ key: { ...tokenIssuer.key }, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      })
      const signed = `${encodePart({ alg: 'HS256', typ: 'at+jwt', kid: 'server-1' })}.${payload}`
      const signature = createHmac('sha256', pem).update(signed).digest('base64url')
      return bearer(`${signed}.${signature}`)
    },
  ],
  ['an algorithm that the issuer does not use', invalidToken, withHeader({ alg: 'PS256' })],
  ['RS256, which no entry names', invalidToken, withHeader({ alg: 'RS256' })],
  ['ES384', invalidToken, withHeader({ alg: 'ES384' })],
  ['an algorithm that is no text', invalidToken, withHeader({ alg: ['ES256'] })],
  ['no algorithm', invalidToken, withHeader({ alg: undefined })],
  [
    'a changed payload',
    invalidToken,
    () => {
      const [header, , signature] = partsOf(tokenIssuer.sign())
      const [, payload] = partsOf(tokenIssuer.sign({ client_id: 'aoc' }))
      return bearer(`${header}.${payload}.${signature}`)
    },
  ],
  [
    'a changed header',
    invalidToken,
    () => {
      const [, payload, signature] = partsOf(tokenIssuer.sign())
      return bearer(`${encodePart({ alg: 'ES256', typ: 'at+jwt' })}.${payload}.${signature}`)
    },
  ],
  [
    'a signature of zeros',
    invalidToken,
    () =>
      bearer(
        partsOf(tokenIssuer.sign())
          .toSpliced(2, 1, Buffer.alloc(64).toString('base64url'))
          .join('.'),
      ),
  ],
  ['a signature too short', invalidToken, () => bearer(tokenIssuer.sign().slice(0, -4))],
  [
    'another key under the same kid',
    invalidToken,
    () => bearer(tokenIssuer.sign({}, {}, strangerKey)),
  ],
  [
    'the other issuer’s key',
    invalidToken,
    () => bearer(tokenIssuer.sign({}, { kid: 'other-1' }, otherKey)),
  ],
  [
    'the other issuer’s name over this one’s key',
    invalidToken,
    () => bearer(tokenIssuer.sign({ iss: otherIssuer, client_id: 'bank:025' })),
  ],
  ['an unknown kid', invalidToken, withHeader({ kid: 'server-2' })],
  ['a kid that is a path', invalidToken, withHeader({ kid: '../../../../dev/null' })],
  ['a kid that is a statement', invalidToken, withHeader({ kid: "' or 1=1 --" })],
  ['a kid that is no text', invalidToken, withHeader({ kid: 1 })],
  ['a kid without end', invalidToken, withHeader({ kid: 'k'.repeat(300) })],
  ['jku', invalidToken, withHeader({ jku: 'http://127.0.0.1:1/jwks' })],
  ['x5u', invalidToken, withHeader({ x5u: 'http://127.0.0.1:1/cert' })],
  ['x5c', invalidToken, withHeader({ x5c: ['AAAA'] })],
  [
    'a key that it brings along',
    invalidToken,
    () => {
      const { kty, crv, x, y } = strangerKey
      return bearer(tokenIssuer.sign({}, { jwk: { kty, crv, x, y }, kid: undefined }, strangerKey))
    },
  ],
  ['crit', invalidToken, withHeader({ crit: ['exp'], exp: 1 })],
  ['an unencoded payload (b64)', invalidToken, withHeader({ b64: false, crit: ['b64'] })],
  ['the type JWT', invalidToken, withHeader({ typ: 'JWT' })],
  ['the type of a proof', invalidToken, withHeader({ typ: 'dpop+jwt' })],
  ['no type', invalidToken, withHeader({ typ: undefined })],
  ['a type that is no text', invalidToken, withHeader({ typ: 1 })],
  ['no issuer', invalidToken, withClaims({ iss: undefined })],
  ['an unknown issuer', invalidToken, withClaims({ iss: 'https://unknown.test' })],
  ['an issuer that is no text', invalidToken, withClaims({ iss: 1 })],
  [
    'an issuer with a slash more',
    invalidToken,
    () => bearer(tokenIssuer.sign({ iss: `${tokenIssuer.issuer}/` })),
  ],
  ['no audience', invalidToken, withClaims({ aud: undefined })],
  ['another audience', invalidToken, withClaims({ aud: 'https://elsewhere.test' })],
  ['other audiences', invalidToken, withClaims({ aud: ['https://a.test', 'https://b.test'] })],
  [
    'an audience that is no text',
    invalidToken,
    withClaims({ aud: { 0: 'https://graph.aoc.local' } }),
  ],
  ['no end', invalidToken, withClaims({ exp: undefined })],
  ['expired', invalidToken, withClaims({ exp: seconds(-30) })],
  ['an end that is no number', invalidToken, withClaims({ exp: '9999999999' })],
  ['not valid yet', invalidToken, withClaims({ nbf: seconds(60) })],
  ['a beginning that is no number', invalidToken, withClaims({ nbf: '0' })],
  ['no time of issue', invalidToken, withClaims({ iat: undefined })],
  ['issued in the future', invalidToken, withClaims({ iat: seconds(60) })],
  ['a time of issue that is no number', invalidToken, withClaims({ iat: '0' })],
  ['no client', invalidToken, withClaims({ client_id: undefined })],
  ['a client that is no text', invalidToken, withClaims({ client_id: ['bank:004'] })],
  ['no subject', invalidToken, withClaims({ sub: undefined })],
  ['an empty subject', invalidToken, withClaims({ sub: '' })],
  ['a subject that is no text', invalidToken, withClaims({ sub: 1 })],
  ['a subject without end', invalidToken, withClaims({ sub: 's'.repeat(300) })],
  ['a subject with a line break', invalidToken, withClaims({ sub: 'a\nb' })],
  ['a subject with NUL', invalidToken, withClaims({ sub: 'a\u0000b' })],
  ['a subject with a lone surrogate', invalidToken, withClaims({ sub: 'a\ud800b' })],
  ['a subject with a blank at its end', invalidToken, withClaims({ sub: 'alice ' })],
  [
    'a subject with a no-break space at its start',
    invalidToken,
    withClaims({ sub: '\u00a0alice' }),
  ],
  ['a subject with a zero-width space', invalidToken, withClaims({ sub: 'ali\u200bce' })],
  ['a subject that turns its direction', invalidToken, withClaims({ sub: '\u202eecila' })],
  ['a subject with a soft hyphen', invalidToken, withClaims({ sub: 'ali\u00adce' })],
  ['a subject with a variation selector', invalidToken, withClaims({ sub: 'alice\ufe0f' })],
  ['a subject in another form of Unicode', invalidToken, withClaims({ sub: 'ame\u0301lie' })],
  [
    'a life of more than an hour',
    invalidToken,
    withClaims({ iat: seconds(-1), exp: seconds(3_600) }),
  ],
  ['an actor that the registry does not allow', invalidToken, withClaims({ act: { sub: 'x' } })],
  ...['"agency":"aoc","agency":"bank:004"', '"sub":"a","s\\u0075b":"b"'].map((twice): Row => [
    `a claim that stands twice: ${twice}`,
    invalidToken,
    () => {
      const [, payload] = partsOf(tokenIssuer.sign({ sub: undefined }))
      const text = Buffer.from(payload, 'base64url').toString('utf8')
      const header = { alg: 'ES256', typ: 'at+jwt', kid: 'server-1' }
      return bearer(rawJwt(header, text.replace(/^\{/, `{"sub":"o",${twice},`), tokenIssuer.key))
    },
  ]),
  ['a jti that is no text', invalidToken, withClaims({ jti: {} })],
  ['a cnf that is no object', invalidToken, withClaims({ cnf: 'key' })],
  ['a cnf that names nothing', invalidToken, withClaims({ cnf: {} })],
  ['a cnf of a method that we do not know', invalidToken, withClaims({ cnf: { kid: 'key' } })],
  ['a cnf with a thumbprint that is none', invalidToken, withClaims({ cnf: { jkt: 'key' } })],
  ['a token over 8 KiB', invalidToken, withClaims({ pad: 'x'.repeat(8_192) })],
  [
    'a header that is no JSON',
    invalidToken,
    () => bearer(rawJwt('{"alg":', { iss: tokenIssuer.issuer }, tokenIssuer.key)),
  ],
  [
    'a payload that is no JSON',
    invalidToken,
    () =>
      bearer(rawJwt({ alg: 'ES256', typ: 'at+jwt', kid: 'server-1' }, '{"iss":', tokenIssuer.key)),
  ],
  [
    'a payload that is a list',
    invalidToken,
    () => bearer(rawJwt({ alg: 'ES256', typ: 'at+jwt', kid: 'server-1' }, '[]', tokenIssuer.key)),
  ],
  ['a client of no agency', forbidden, withClaims({ client_id: 'bank:999' })],
  ['a client of an agency at another issuer', forbidden, withClaims({ client_id: 'bank:025' })],
  ['a client that speaks for another agency', forbidden, withClaims({ agency: 'aoc' })],
]
