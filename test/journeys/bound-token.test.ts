import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JWK } from 'jose'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { createProof } from '../../local/client/dpop-proof.ts'
import { ensureProofKey, readProofKey } from '../../local/client/proof-keys.ts'
import { readLocalSettings, type LocalSettings } from '../../local/settings.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

describe('a bank whose tokens are bound to its key', () => {
  let stack: TestStack
  let settings: LocalSettings
  let key: JWK
  let token: string

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bound-token-'))
    settings = readLocalSettings({ LOCAL_DATA_FOLDER: folder })
    stack = await startTestStack()
    key = await ensureProofKey(settings, 'bank:004')
    token = await requestAccessToken({ clientId: 'bank:004', issuer: stack.issuer, proofKey: key })
  })
  afterAll(async () => {
    await stack.closeAll()
    await rm(settings.dataFolder, { recursive: true })
  })

  async function call(authorization: string, proof?: string) {
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization,
        ...(proof === undefined ? {} : { dpop: proof }),
      },
      body: '{"query":"{ me { agency { id } scopes } }"}',
    })
    return { status: response.status, text: await response.text() }
  }
  const makeProof = () => createProof(key, { method: 'POST', url: stack.gatewayUrl, token })

  test('keeps its key where nobody else may read it', async () => {
    expect(await readProofKey(settings, 'bank:004')).toEqual(key)
    expect(await ensureProofKey(settings, 'bank:004')).toEqual(key)
    expect(await readProofKey(settings, 'bank:006')).toBeUndefined()
    const { mode } = await stat(join(settings.dataFolder, 'dpop', 'bank-004.jwk.json'))
    expect(mode & 0o777).toBe(0o600)
  })

  test('is let in with a proof, once; without one a token from its log is worth nothing', async () => {
    const proof = await makeProof()
    const answer = await call(`DPoP ${token}`, proof)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('"bank:004"')
    expect((await call(`DPoP ${token}`, proof)).status).toBe(401)
    expect((await call(`Bearer ${token}`)).status).toBe(401)
    expect((await call(`DPoP ${token}`)).status).toBe(401)
    expect((await call(`DPoP ${token}`, await makeProof())).status).toBe(200)
  })
})
