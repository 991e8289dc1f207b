/**
 * A process that records accesses, sequences and signs them, and kills itself at the step of the database that it is told:
 * before a statement or after its commit. The id of each entry that is durable is written out, as the answer would leave.
 */

import { writeSync } from 'node:fs'
import { createDatabaseRecorder } from '../../../gateway/access-log/recorder.ts'
import { recordIndex } from '../../../gateway/access-log/record-index.ts'
import { sequenceOnce, signOnce } from '../../../gateway/access-log/sequencer.ts'
import { createPrivateKey } from 'node:crypto'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import { createSigner } from '../../../transparency/signed-note.ts'
import { asGateway, newEntry, now } from '../access-log/access-log.ts'

interface Plan {
  readonly url: string
  readonly dieAt: number
  /** PEM. */
  readonly key: string
  readonly origin: string
}

const plan = JSON.parse(process.argv[2] ?? '') as Plan // the test that started this wrote it
let step = 0

function maybeDie(): void {
  step += 1
  if (step === plan.dieAt) process.kill(process.pid, 'SIGKILL')
}

const pool = openPostgres({ url: plan.url })
const real = asGateway(pool)
const db: typeof real = {
  async query(text, values) {
    maybeDie()
    const rows = await real.query<never>(text, values)
    maybeDie()
    return rows
  },
}
const recorder = createDatabaseRecorder(db)
const signer = createSigner(plan.origin, createPrivateKey(plan.key), 1)
for (let round = 0; round < 2; round += 1) {
  const entries = ['bank:004', 'bank:006', 'bank:004'].map((agency) => newEntry(agency))
  await Promise.all(
    entries.map(async (entry) => {
      await recorder.record(entry)
      writeSync(1, `${entry.id}\n`)
    }),
  )
  await sequenceOnce({ db })
  await signOnce({ db, signer, now })
  await recordIndex(db, now())
}
writeSync(1, `steps ${step}\n`)
await pool.close()
