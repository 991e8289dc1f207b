/** The clients through which one may sign in, as the gateway names them. */

/** A client at an authorization server. */
export interface SignIn {
  readonly issuer: string
  readonly clientId: string
  /** Scopes to ask for, with blanks between. */
  readonly scope: string
  /** The agency whose client it is; absent: the authorization server asks. */
  readonly agency?: { readonly id: string; readonly nameTh: string; readonly nameEn: string }
}

/** @throws Error when the gateway does not answer */
export async function fetchSignIns(fetchPage: typeof fetch): Promise<readonly SignIn[]> {
  const response = await fetchPage('/console/settings.json')
  const { signIns } = (await response.json()) as { readonly signIns: readonly SignIn[] } // our own gateway's
  return signIns
}
