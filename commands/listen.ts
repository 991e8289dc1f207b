/** `npm run listen -- bank:006 [--after SEQUENCE]`: prints what an agency of the local stack is told, as it happens. */

import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { requestAccessToken } from '../local/client/access-token.ts'
import { createGraphqlClient } from '../local/client/graphql-client.ts'

const query = `query ($after: ID) { events(after: $after) {
  nodes { sequence at type subject deadline data } pageInfo { endCursor hasNextPage } } }`

/** Pause in milliseconds when nothing is new. */
const pauseMs = 1_000

interface Answer {
  readonly data?: {
    readonly events?: {
      readonly nodes: readonly EventNode[]
      readonly pageInfo: { readonly endCursor: string | null }
    } | null
  } | null
  readonly errors?: readonly { readonly message: string }[]
}

interface EventNode {
  readonly sequence: string
  readonly at: string
  readonly type: string
  readonly subject: string
  readonly deadline: string | null
  readonly data: string
}

try {
  await listen()
} catch (error) {
  console.error(error instanceof Error ? error.message : 'the command failed')
  process.exitCode = error instanceof TypeError ? 2 : 1
}

async function listen(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      after: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      issuer: { type: 'string' },
    },
  })
  const [clientId] = positionals
  if (clientId === undefined || positionals.length > 1)
    throw new TypeError(
      'usage: npm run listen -- AGENCY [--after SEQUENCE] [--url URL] [--issuer URL]',
    )
  const execute = createGraphqlClient(values.url, () =>
    requestAccessToken({ clientId, issuer: values.issuer }),
  )
  let after = values.after
  for (;;) {
    const { data, errors } = (await execute(query, { after })) as Answer // the selection above
    if (!data?.events) throw new Error(errors?.[0]?.message ?? 'the gateway did not answer')
    for (const event of data.events.nodes) console.log(toLine(event))
    after = data.events.pageInfo.endCursor ?? after
    if (data.events.nodes.length === 0) await setTimeout(pauseMs)
  }
}

function toLine({ sequence, at, type, subject, deadline, data }: EventNode): string {
  return [sequence, at, type, subject, deadline ?? '-', data].join('\t')
}
