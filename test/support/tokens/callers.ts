/** Callers with the full ceiling of their kind. */

import type { TestCaller } from '../domain/subgraph-client.ts'

const split = (text: string): readonly string[] => text.split(' ')

export const aoc: TestCaller = {
  agencyId: 'aoc',
  agencyKind: 'AOC',
  scopes: split(
    'cases:read cases:write cases:correct cases:victim cases:intake persons:lookup persons:identify persons:contact accounts:read accounts:count accounts:number accounts:tier accounts:classify accounts:holder holds:read holds:request holds:lift holds:release sims:count sims:read sims:request referrals:read referrals:create',
  ),
}

export function bank(code: string): TestCaller {
  return {
    agencyId: `bank:${code}`,
    agencyKind: 'BANK',
    scopes: split(
      'cases:read cases:write persons:lookup accounts:register accounts:read accounts:number accounts:tier accounts:holder holds:read holds:request holds:place holds:lift holds:release',
    ),
  }
}

export function telco(operator: 'ais' | 'true' | 'nt'): TestCaller {
  return {
    agencyId: `telco:${operator}`,
    agencyKind: 'TELCO',
    scopes: split('persons:lookup sims:read sims:holder sims:register'),
  }
}

export const nbtc: TestCaller = {
  agencyId: 'nbtc',
  agencyKind: 'REGULATOR',
  scopes: split(
    'persons:lookup persons:identify sims:count sims:read sims:holder sims:verify sims:suspend',
  ),
}

const policeScopes =
  'cases:read cases:write cases:victim cases:intake persons:lookup persons:identify persons:contact accounts:read accounts:count accounts:number accounts:tier accounts:holder holds:read holds:request holds:extend holds:lift holds:release sims:count sims:read sims:holder referrals:read referrals:handle'

export function station(code: string): TestCaller {
  return {
    agencyId: `police:station:${code}`,
    agencyKind: 'POLICE',
    scopes: split(policeScopes),
  }
}

export const ccib: TestCaller = {
  agencyId: 'police:ccib',
  agencyKind: 'POLICE',
  scopes: split(`${policeScopes} holds:person accounts:classify sims:request`),
}

export const amlo: TestCaller = {
  agencyId: 'amlo',
  agencyKind: 'AMLO',
  scopes: split(
    'cases:read persons:lookup persons:identify accounts:read accounts:number accounts:tier accounts:holder accounts:classify holds:read holds:request holds:extend holds:lift holds:person sims:request',
  ),
}
