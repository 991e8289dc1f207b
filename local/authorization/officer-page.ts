/** The sign-in page of the development authorization server: one picks an agency and names an officer. There is no password. */

import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { errors, type Provider } from 'oidc-provider'
import type { AgencyRegistry } from '../../gateway/authentication/registry/agency-registry.ts'
import { officerAccountId, readOfficerAccount } from './officer-account.ts'

/** Largest form in bytes. */
const maxFormBytes = 4_096

/** No `form-action`: browsers check it for the redirects after a form too, and the console has another origin. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/** Whether the request is for this page and not for the provider. */
export function isInteraction({ url = '' }: IncomingMessage): boolean {
  return /^\/interaction\/[\w-]+$/.test(url) || url in files
}

const styleSheet = '/interaction.css'
const packages = createRequire(import.meta.url)

/** Files of the page: its style sheet, and a font with Thai letters, which a machine may not have. */
const files: Readonly<Record<string, { readonly type: string; readonly path: string | URL }>> = {
  [styleSheet]: { type: 'text/css', path: new URL('./officer-page.css', import.meta.url) },
  '/interaction-400.woff2': fontOfWeight(400),
  '/interaction-600.woff2': fontOfWeight(600),
}

function fontOfWeight(weight: number) {
  const name = `@fontsource/noto-sans-thai/files/noto-sans-thai-thai-${weight}-normal.woff2`
  return { type: 'font/woff2', path: packages.resolve(name) }
}

/** GET shows the form, POST signs the officer in and goes back to the client. */
export async function answerInteraction(
  provider: Provider,
  registry: AgencyRegistry,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const file = files[request.url ?? '']
    if (file) {
      response.writeHead(200, { 'content-type': file.type }).end(await readFile(file.path))
      return
    }
    await provider.interactionDetails(request, response)
    if (request.method === 'POST') {
      const form = new URLSearchParams(await readForm(request))
      const accountId = officerAccountId(form.get('agency') ?? '', form.get('officer') ?? '')
      if (readOfficerAccount(registry, accountId)) {
        await provider.interactionFinished(request, response, { login: { accountId } })
        return
      }
    }
    const isThai = /^th\b/i.test(request.headers['accept-language'] ?? '')
    show(response, 200, renderForm(registry, { isThai, isRefused: request.method === 'POST' }))
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) console.error(error)
    if (response.headersSent) response.destroy()
    else show(response, 400, renderExpired())
  }
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk)
    if (text.length > maxFormBytes) throw new errors.InvalidRequest('form too large')
  }
  return text
}

function show(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy,
    })
    .end(body)
}

/** A long name is cut at its end: that in the browser's language stands first. */
function renderForm(
  registry: AgencyRegistry,
  { isThai, isRefused }: { readonly isThai: boolean; readonly isRefused: boolean },
): string {
  const agencies = [...registry.agencies.values()]
  const options = agencies.map(({ id, nameTh, nameEn }) => {
    const names = isThai ? [nameTh, nameEn] : [nameEn, nameTh]
    return `<option value="${escape(id)}">${escape(names.join(' · '))} (${escape(id)})</option>`
  })
  return page(`
<h1>เลือกหน่วยงาน · Choose an agency</h1>
<p>ระบบทดลองบนเครื่องนี้ ไม่มีรหัสผ่าน · For trying on this machine: there is no password.</p>
<form method="post">
  <label for="agency">หน่วยงาน · Agency</label>
  <select id="agency" name="agency" required autofocus>${options.join('')}</select>
  <label for="officer">เจ้าหน้าที่ · Officer</label>
  <input id="officer" name="officer" required maxlength="64" pattern="[A-Za-z0-9._@\\-]+" value="officer-1"
    aria-describedby="officer-hint" autocomplete="username" />
  <p id="officer-hint"${isRefused ? ' role="alert"' : ''}>a–z, 0–9, . _ @ -</p>
  <button type="submit">เข้าสู่ระบบ · Sign in</button>
</form>`)
}

function renderExpired(): string {
  return page(`
<h1>หมดเวลา · Too late</h1>
<p>กลับไปที่หน้าจอแล้วเข้าสู่ระบบอีกครั้ง · Go back to the console and sign in again.</p>`)
}

function page(content: string): string {
  return `<!doctype html>
<html lang="th">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>AOC 1441</title>
<link rel="stylesheet" href="${styleSheet}" />
</head>
<body><main>${content}
</main></body>
</html>
`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
}
