/** The real store with the data of the local stack: PGlite in a folder, or the PostgreSQL database of BENCH_DATABASE_URL. */

import { pino } from 'pino'
import { openDatabase } from '../../../dist/local/database.js'
import { freePorts } from '../../../dist/local/ports.js'
import { isSeeded, seedStack } from '../../../dist/local/seed/seed-stack.js'
import { startStack } from '../../../dist/local/stack.js'
import { accounts } from '../../../dist/subgraphs/accounts/subgraph.js'
import { cases } from '../../../dist/subgraphs/cases/subgraph.js'
import { workOnce } from '../../../dist/subgraphs/kit/background.js'
import { referrals } from '../../../dist/subgraphs/referrals/subgraph.js'
import { sims } from '../../../dist/subgraphs/sims/subgraph.js'

/** A seeded case with which a station is at work: holds along the trail, a complaint that was accepted. */
const caseNumber = 'AOC-2569-0000011'

/** @returns the database, and of the case its id and the station that has it */
export async function openSeededStore(folder) {
  const db = await openDatabase({
    dataFolder: folder,
    databaseUrl: process.env.BENCH_DATABASE_URL || undefined,
  })
  const log = pino({ level: 'silent' })
  const stack = await startStack({ db, ports: freePorts, log, background: false })
  const executeAs = (agencyId, officer) => stack.executeAs(agencyId, officer)
  if (!(await isSeeded(executeAs))) {
    const codes = stack.stations.map(({ code }) => code)
    await seedStack(executeAs, codes, new Date())
  }
  await deliverEvents(db)
  const { data } = await executeAs('aoc')(
    `query ($caseNumber: String!) { caseByNumber(caseNumber: $caseNumber) {
      id referral { station { code } } } }`,
    { caseNumber },
  )
  await stack.close()
  const { id: caseId, referral } = data.caseByNumber
  return { db, caseId, station: `police:station:${referral.station.code}` }
}

/** Until none is left: an answer that an event changed in the middle of a run would be another's answer. */
async function deliverEvents(db) {
  const options = { db, now: () => new Date() }
  let done = 1
  while (done > 0) {
    done = 0
    for (const subgraph of [cases, accounts, sims, referrals])
      done += await workOnce(subgraph, options)
  }
}
