/** Reads a `postgresql://` URL that may name several hosts, as libpq does. */

/** Where a database is served: one address, or several of which one can be written to. */
export interface ServerUrl {
  /** One URL for each host, in the order in which they are tried. */
  readonly urls: readonly string[]
  /** Whether only a server that can be written to will do (`target_session_attrs=read-write` or `primary`). */
  readonly mustBeWritable: boolean
}

/** Thrown with one sentence for the operator. It never holds the password. */
export class ServerUrlError extends Error {
  override readonly name = 'ServerUrlError'
}

const form = /^(postgres(?:ql)?:\/\/)((?:[^@/?]*@)?)([^/?]*)(\/[^?]*)?(?:\?(.*))?$/

/**
 * Several hosts need `target_session_attrs=read-write`: without it the pool could hold connections of two servers.
 * @throws {ServerUrlError} when the text is not such a URL, or asks for a session that is not supported
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
export function readServerUrl(text: string): ServerUrl {
  const [, scheme = '', user = '', hostList = '', path = '', query = ''] = form.exec(text) ?? []
  if (scheme === '') throw new ServerUrlError('must be a postgresql:// URL')
  const parameters = new URLSearchParams(query)
  const wanted = parameters.get('target_session_attrs')
  parameters.delete('target_session_attrs')
  const mustBeWritable = wanted === 'read-write' || wanted === 'primary'
  if (wanted !== null && wanted !== 'any' && !mustBeWritable)
    throw new ServerUrlError('target_session_attrs must be read-write, primary or any')
  const hosts = hostList.split(',')
  if (parameters.get('host')?.includes(',') === true)
    throw new ServerUrlError(
      'several hosts stand before the path: postgresql://one:5432,two:5432/name',
    )
  if (hosts.length > 1 && !mustBeWritable)
    throw new ServerUrlError('several hosts need target_session_attrs=read-write')
  const rest = parameters.size === 0 ? path : `${path}?${parameters.toString()}`
  const urls = hosts.map((host) => `${scheme}${user}${host}${rest}`)
  if (!urls.every((url) => URL.canParse(url)))
    throw new ServerUrlError(
      'must be a postgresql:// URL; encode special characters of the password',
    )
  return { urls, mustBeWritable }
}

/** The fault of a URL in one sentence, or undefined. */
export function findUrlFault(text: string): string | undefined {
  try {
    readServerUrl(text)
    return undefined
  } catch (error) {
    return error instanceof ServerUrlError ? error.message : 'must be a postgresql:// URL'
  }
}
