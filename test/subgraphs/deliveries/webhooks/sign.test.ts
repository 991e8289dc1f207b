import { describe, expect, test } from '@jest/globals'
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import nacl from 'tweetnacl'
import {
  createSealer,
  createWebhookSigner,
} from '../../../../subgraphs/deliveries/webhooks/keys.ts'
import { buildMessage } from '../../../../subgraphs/deliveries/webhooks/message.ts'
import { readWebhookSettings } from '../../../../subgraphs/deliveries/webhooks/settings.ts'

describe('the signature of a webhook (Standard Webhooks 1.0.0, v1a)', () => {
  test('verifies by the published key over id, timestamp and body, and over nothing else', async () => {
    const signer = await createWebhookSigner([generateKeyPairSync('ed25519').privateKey])
    const [key] = signer.keys
    const signature = signer.sign('msg_1', 1_700_000_000, '{"a":"ก"}')
    expect(signature).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/)
    expect(key?.publicKey).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/)

    // as the specification has it: the raw key behind the prefix
    const raw = Buffer.from(key?.publicKey.slice('whpk_'.length) ?? '', 'base64')
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
      format: 'jwk',
    })
    const bytes = Buffer.from(signature.slice('v1a,'.length), 'base64')
    const holds = (content: string) => verify(null, Buffer.from(content), publicKey, bytes)
    expect(holds('msg_1.1700000000.{"a":"ก"}')).toBe(true)
    for (const other of [
      'msg_2.1700000000.{"a":"ก"}',
      'msg_1.1700000001.{"a":"ก"}',
      'msg_1.1700000000.{}',
    ])
      expect(holds(other)).toBe(false)
    expect(createPublicKey({ key: { ...key?.jwk }, format: 'jwk' }).equals(publicKey)).toBe(true)
  })

  test('verifies by a second implementation of Ed25519, which shares no code with the one that signs', async () => {
    const signer = await createWebhookSigner([generateKeyPairSync('ed25519').privateKey])
    const raw = Buffer.from(signer.keys[0]?.publicKey.slice('whpk_'.length) ?? '', 'base64')
    for (let round = 0; round < 3; round += 1) {
      const body = JSON.stringify({ round, text: 'ก'.repeat(round) })
      const signed = signer.sign(`msg_${round}`, 1_700_000_000, body).slice('v1a,'.length)
      const verifies = (content: string) =>
        nacl.sign.detached.verify(Buffer.from(content), Buffer.from(signed, 'base64'), raw)
      expect(verifies(`msg_${round}.1700000000.${body}`)).toBe(true)
      expect(verifies(`msg_${round}.1700000001.${body}`)).toBe(false)
    }
  })

  test('each key signs, so that a receiver that knows one of two verifies', async () => {
    const keys = [0, 1].map(() => generateKeyPairSync('ed25519').privateKey)
    const signer = await createWebhookSigner(keys)
    expect(signer.sign('a', 1, 'b').split(' ')).toHaveLength(2)
    expect(new Set(signer.keys.map(({ kid }) => kid)).size).toBe(2)
  })

  test('no private member of a key is published', async () => {
    const signer = await createWebhookSigner([generateKeyPairSync('ed25519').privateKey])
    expect(Object.keys(signer.keys[0]?.jwk ?? {}).toSorted()).toEqual([
      'alg',
      'crv',
      'kid',
      'kty',
      'use',
      'x',
    ])
  })

  test('a key of another kind is refused', async () => {
    await expect(
      createWebhookSigner([generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey]),
    ).rejects.toThrow(TypeError)
    await expect(createWebhookSigner([])).rejects.toThrow(TypeError)
  })
})

describe('the message of a webhook', () => {
  test('is the CloudEvent with its agency and its ids, and without states and amounts', () => {
    const { id, body } = buildMessage({
      agencyId: 'bank:004',
      eventId: 'e-1',
      sequence: '7',
      source: '/subgraphs/accounts',
      type: 'th.aoc.hold.requested',
      subject: 'h-1',
      at: new Date('2026-11-26T03:00:00Z'),
      data: { holdId: 'h-1', caseId: null, bankCode: '004', heldSatang: 5, state: 'REQUESTED' },
    })
    expect(id).toBe('e-1')
    expect(JSON.parse(body)).toEqual({
      specversion: '1.0',
      id: 'e-1',
      source: '/subgraphs/accounts',
      type: 'th.aoc.hold.requested',
      subject: 'h-1',
      time: '2026-11-26T03:00:00.000Z',
      agency: 'bank:004',
      sequence: '7',
      datacontenttype: 'application/json',
      data: { holdId: 'h-1' },
    })
  })
})

describe('a sealed bearer', () => {
  const sealer = createSealer(Buffer.alloc(32, 1))
  test('opens for its agency, by its key, and unchanged alone', () => {
    const sealed = sealer.seal('bank:004', 'secret')
    expect(sealed.includes('secret')).toBe(false)
    expect(sealer.open('bank:004', sealed)).toBe('secret')
    expect(sealer.open('bank:006', sealed)).toBeUndefined()
    expect(createSealer(Buffer.alloc(32, 2)).open('bank:004', sealed)).toBeUndefined()
    sealed.writeUInt8(sealed.readUInt8(30) ^ 1, 30)
    expect(sealer.open('bank:004', sealed)).toBeUndefined()
    expect(sealer.open('bank:004', Buffer.alloc(3))).toBeUndefined()
  })
})

describe('the settings of webhooks', () => {
  test('without a key there are none', () => {
    expect(readWebhookSettings({})).toBeUndefined()
  })

  test('every fault is named at once', () => {
    expect(() =>
      readWebhookSettings({
        EVENTS_WEBHOOK_KEY_FILES: '/nowhere.jwk',
        EVENTS_WEBHOOK_SEAL_KEY: 'short',
        EVENTS_WEBHOOK_OWN_NETWORKS: '10.0.0.0',
        EVENTS_WEBHOOK_CERT_FILE: '/nowhere.pem',
        EVENTS_WEBHOOK_LOOPBACK: 'on',
      }),
    ).toThrow(/LOOPBACK: no such setting[^]*KEY_FILES[^]*SEAL_KEY[^]*OWN_NETWORKS[^]*CERT_FILE/)
  })
})
