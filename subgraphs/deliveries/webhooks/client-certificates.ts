/**
 * Certificates that endpoints of webhooks ask for: one of the installation, and others for single agencies. They are files that
 * the operator keeps; they are read again while the process runs, so that a certificate can be renewed or added.
 */

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** A certificate with its chain, and its key. PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** Where a certificate and its key are: paths of PEM files. */
export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

/** Where the certificates are. */
export interface CertificateSources {
  /** Shown for each agency that has none of its own; undefined: none is shown. */
  readonly installation: CertificateFiles | undefined
  /**
   * Path of a JSON object of `CertificateFiles` by agency, such as `bank:006`; paths in it are relative to its folder.
   * Undefined: no agency has a certificate of its own.
   */
  readonly byAgency: string | undefined
}

/** The certificates as they were last read. */
export interface ClientCertificates {
  /** The same object until the certificate changes; undefined: none is shown. */
  find(agencyId: string): ClientCertificate | undefined
  /** Reads the files again. After a fault the certificates are those from before. */
  reload(): Promise<void>
  close(): void
}

/** When the files are read again, and who is told. */
export interface CertificateOptions {
  /** Milliseconds between two readings; default 10,000. */
  readonly intervalMs?: number
  /** Called with the fault of a reading, once until it changes; it names agencies and files, and nothing that they hold. */
  readonly onFault?: (fault: string) => void
}

/** @throws {TypeError} when a file cannot be read, or a key is not that of its certificate */
export async function openClientCertificates(
  sources: CertificateSources,
  { intervalMs = 10_000, onFault = () => undefined }: CertificateOptions = {},
): Promise<ClientCertificates> {
  let current = await readAll(sources, new Map())
  let fault: string | undefined
  /** One after another, so that the last reading is the one that counts. */
  let last = Promise.resolve()

  async function replace(): Promise<void> {
    try {
      current = await readAll(sources, current)
      fault = undefined
    } catch (error) {
      const text = error instanceof TypeError ? error.message : 'unreadable'
      if (text !== fault) onFault(text)
      fault = text
    }
  }
  const reload = () => (last = last.then(replace))
  const hasFiles = sources.installation !== undefined || sources.byAgency !== undefined
  const timer = hasFiles ? setInterval(() => void reload(), intervalMs).unref() : undefined
  return {
    find: (agencyId) => current.get(agencyId) ?? current.get(installation),
    reload,
    close: () => clearInterval(timer),
  }
}

type Certificates = ReadonlyMap<string, ClientCertificate>

/** The key of the installation's own certificate; no agency has it as its id. */
const installation = ''

/** @param before a certificate that is still the same stays the same object */
async function readAll(sources: CertificateSources, before: Certificates): Promise<Certificates> {
  const files = new Map(await listFiles(sources))
  const found = new Map<string, ClientCertificate>()
  for (const [agencyId, each] of files) {
    const certificate = await readCertificate(agencyId, each)
    const known = before.get(agencyId)
    const isSame = known?.cert === certificate.cert && known.key === certificate.key
    found.set(agencyId, isSame ? known : certificate)
  }
  return found
}

async function listFiles(
  sources: CertificateSources,
): Promise<readonly (readonly [string, CertificateFiles])[]> {
  const own = sources.installation ? [[installation, sources.installation] as const] : []
  if (sources.byAgency === undefined) return own
  const folder = dirname(resolve(sources.byAgency))
  const entries = Object.entries(await readObject(sources.byAgency)).map(([agencyId, value]) => {
    if (agencyId === installation || !isFiles(value))
      throw new TypeError(`certificates of webhooks: "${agencyId}" must have certFile and keyFile`)
    const { certFile, keyFile } = value
    return [
      agencyId,
      { certFile: resolve(folder, certFile), keyFile: resolve(folder, keyFile) },
    ] as const
  })
  return [...own, ...entries]
}

async function readObject(file: string): Promise<object> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // the fault is the same: no object can be read
  }
  throw new TypeError(`certificates of webhooks: ${file} must be a JSON object`)
}

function isFiles(value: unknown): value is CertificateFiles {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false
  const { certFile, keyFile } = value as Readonly<Record<string, unknown>> // facts of whatever was written
  return typeof certFile === 'string' && typeof keyFile === 'string'
}

async function readCertificate(
  agencyId: string,
  { certFile, keyFile }: CertificateFiles,
): Promise<ClientCertificate> {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
    if (new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) return { cert, key }
  } catch {
    // an error of the parser may quote what it read
  }
  const whose = agencyId === installation ? 'the installation' : agencyId
  throw new TypeError(
    `certificates of webhooks: those of ${whose} must be a PEM certificate and its key: ${certFile}, ${keyFile}`,
  )
}
