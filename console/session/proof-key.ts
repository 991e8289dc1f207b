/** The key pair that tokens are bound to (RFC 9449): it lives in IndexedDB, and its private half cannot be read out. */

import { generateKeyPair } from 'oauth4webapi'

const databaseName = 'console'
const storeName = 'keys'
const keyName = 'dpop'

/** The stored key pair; made at the first call in this browser. */
export async function openProofKey(): Promise<CryptoKeyPair> {
  const db = await openDatabase()
  try {
    const stored = await settle<unknown>(
      db.transaction(storeName).objectStore(storeName).get(keyName),
    )
    if (isKeyPair(stored)) return stored
    const made = await generateKeyPair('ES256', { extractable: false })
    await settle(db.transaction(storeName, 'readwrite').objectStore(storeName).put(made, keyName))
    return made
  } finally {
    db.close()
  }
}

/** Forgets the key pair: tokens that are bound to it are worth nothing any more. */
export async function forgetProofKey(): Promise<void> {
  const db = await openDatabase()
  try {
    await settle(db.transaction(storeName, 'readwrite').objectStore(storeName).delete(keyName))
  } finally {
    db.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName))
  return settle(request)
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return (
    typeof value === 'object' &&
    value !== null &&
    'privateKey' in value &&
    'publicKey' in value &&
    value.privateKey instanceof CryptoKey &&
    value.publicKey instanceof CryptoKey
  )
}

function settle<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('indexed database')))
  })
}
