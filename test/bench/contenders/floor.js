/** The floor: a bare server that makes the same subgraph calls in the same waves, parses them, writes the same answer. */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Pool } from 'undici'

const [port, recordedFile] = process.argv.slice(2)
const recorded = new Map(
  JSON.parse(readFileSync(recordedFile, 'utf8')).map((each) => [each.query, each]),
)
const pools = new Map()

async function call({ port: target, body }) {
  let pool = pools.get(target)
  if (!pool) pools.set(target, (pool = new Pool(`http://127.0.0.1:${target}`, { connections: 50 })))
  const response = await pool.request({
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json' },
    body,
  })
  return JSON.parse(await response.body.text())
}

createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => void answer(Buffer.concat(chunks).toString(), response))
}).listen(Number(port), '127.0.0.1')

async function answer(body, response) {
  const { query } = JSON.parse(body)
  const { waves, answer: whole } = recorded.get(query)
  for (const wave of waves) await Promise.all(wave.map(call))
  const text = JSON.stringify(whole)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
