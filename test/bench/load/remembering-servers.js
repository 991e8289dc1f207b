/** Subgraphs as quick as can be: what was asked before is answered from memory, and every request is counted. */

import { createServer } from 'node:http'

/** @param maxAnswers answers that each server remembers; what it has not seen by then it asks for every time */
export function createRememberingServers(maxAnswers) {
  let requests = 0

  /**
   * @param execute from the text of a request to that of its answer; throws where there is none
   * @param facts what a GET tells beside the number of requests
   */
  function listen(port, execute, facts = {}) {
    const answers = new Map()

    async function answer(body) {
      const known = answers.get(body)
      if (known) return known
      const text = Buffer.from(await execute(body))
      if (answers.size < maxAnswers) answers.set(body, text)
      return text
    }

    async function respond(body, response) {
      requests++
      const text = await answer(body).catch((error) => {
        console.error(error)
        return undefined
      })
      const length = text?.length ?? 0
      response.writeHead(text ? 200 : 500, {
        'content-type': 'application/json',
        'content-length': length,
      })
      response.end(text)
    }

    const server = createServer((request, response) => {
      if (request.method === 'GET') {
        response.end(JSON.stringify({ requests, ...facts }))
        return
      }
      const chunks = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => void respond(Buffer.concat(chunks).toString(), response))
    })
    server.keepAliveTimeout = 60_000
    server.listen(port, '127.0.0.1')
  }

  return { listen }
}

/** @returns what such a server tells of itself, once it is there: seeding a database takes its time */
export async function waitForFacts(port) {
  for (let attempt = 0; attempt < 240; attempt++) {
    const facts = await fetch(`http://127.0.0.1:${port}/`)
      .then((response) => response.json())
      .catch(() => undefined)
    if (facts) return facts
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('the subgraphs do not answer')
}
