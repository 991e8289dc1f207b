// A receiver of webhooks for trying, with Node.js alone: verifies each call and prints it.
//
//   node docs/webhook-receiver.js --key whpk_… --agency bank:006 [--port 4600]
//
// The key is what `webhookKeys { keys { publicKey } }` answers, the agency your own. A receiver of your own does the same: take
// the raw bytes of the body, verify, refuse what is for another agency, answer 2xx at once, and then ask the feed.
import { createPublicKey, verify } from 'node:crypto'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'

/** Seconds by which the timestamp of a call may differ from the clock. */
const toleranceSeconds = 300
/** Most bytes of a body. */
const maxBodyBytes = 65_536

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    agency: { type: 'string' },
    port: { type: 'string', default: '4600' },
  },
})
if (!values.key?.startsWith('whpk_') || !values.agency) {
  process.stderr.write(
    'usage: node docs/webhook-receiver.js --key whpk_… --agency bank:006 [--port 4600]\n',
  )
  process.exit(2)
}
const publicKey = readPublicKey(values.key)
/** Ids of the last calls; the feed is the truth where an older one comes again. */
const known = new Set()
const maxKnown = 10_000

const server = createServer((request, response) => {
  // a sender that breaks its request off
  receive(request, response).catch(() => response.destroy())
})
server.listen(Number(values.port), '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${server.address().port}/\n`)
})

async function receive(request, response) {
  const body = await readBody(request)
  const id = String(request.headers['webhook-id'])
  const event =
    body && isGenuine(request.headers, body) ? JSON.parse(body.toString('utf8')) : undefined
  // another agency may have named this endpoint, or sent on what it got: it is signed, and not for us
  if (event?.agency !== values.agency) {
    response.writeHead(401).end()
    process.stdout.write('refused\n')
    return
  }
  response.writeHead(204).end()
  // a call can come twice: its id says so
  if (known.has(id)) return
  known.add(id)
  if (known.size > maxKnown) known.delete(known.values().next().value)
  const { type, subject, sequence } = event
  process.stdout.write(`${sequence}\t${type}\t${subject}\t${id}\n`)
}

/** The 32 bytes of an Ed25519 key behind the prefix. */
function readPublicKey(text) {
  const x = Buffer.from(text.slice('whpk_'.length), 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** Whether one of the signatures is the installation's, and the call is not an old one that is sent again. */
function isGenuine(headers, body) {
  const id = String(headers['webhook-id'])
  const timestamp = String(headers['webhook-timestamp'])
  if (!/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > toleranceSeconds) return false
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body])
  return String(headers['webhook-signature'])
    .split(' ')
    .filter((signature) => signature.startsWith('v1a,'))
    .some((signature) =>
      verify(null, content, publicKey, Buffer.from(signature.slice(4), 'base64')),
    )
}

async function readBody(request) {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
