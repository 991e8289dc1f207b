/** The same answers over HTTP/1.1 and over HTTP/2 without TLS: the path says how many bytes. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createH2cServer } from 'node:http2'

const answers = new Map()

function answerOf(size) {
  if (!answers.has(size)) answers.set(size, Buffer.alloc(size, 'a'))
  return answers.get(size)
}

function answer(request, response) {
  request.resume()
  request.on('end', () => {
    const text = answerOf(Number(request.url.slice(1)))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.end(text)
  })
}

async function listen(server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server.address().port
}

process.send({
  http1: await listen(createServer(answer)),
  h2c: await listen(createH2cServer(answer)),
})
