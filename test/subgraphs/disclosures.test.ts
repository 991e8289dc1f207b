import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { Kind, parse, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql'
import { accounts } from '../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../subgraphs/cases/subgraph.ts'
import { deliveries } from '../../subgraphs/deliveries/subgraph.ts'
import { oversight } from '../../subgraphs/oversight/subgraph.ts'
import { referrals } from '../../subgraphs/referrals/subgraph.ts'
import { sims } from '../../subgraphs/sims/subgraph.ts'

/** Types that name neither person nor case, and why an answer may hold them. */
const reasons = {
  figure: 'counts and sums of many',
  agency: 'about an agency or its officers',
  own: 'about the caller',
  ofCase: 'reached from a case, which names itself; nothing of a person',
  ofPerson: 'reached from a person, who is named',
  ofHold: 'reached from a hold, which names the holder',
  ofAccount: 'holds an account, which names its holder',
  ofNumber: 'reached from a number, a holder or a demand, which names the person',
  key: 'a key whose owner names it, or the field that leads to it',
  log: 'about accesses: persons stand in it under the names of the log',
  event: 'ids, states and amounts; its links name their persons and cases',
} as const

const nobody: Readonly<Record<string, Readonly<Record<string, keyof typeof reasons>>>> = {
  cases: {
    Caller: 'own',
    Agency: 'agency',
    CaseParty: 'ofCase',
    CaseNote: 'ofCase',
    CaseAmendment: 'ofCase',
    CaseEvent: 'ofCase',
    CaseEventDetails: 'ofCase',
    Passport: 'ofPerson',
    PersonName: 'ofPerson',
    SimRegistration: 'key',
    CaseFigures: 'figure',
  },
  accounts: {
    UnansweredRequests: 'figure',
    HoldEvent: 'ofHold',
    HoldNotice: 'ofHold',
    ReleaseRequest: 'ofHold',
    HoldResult: 'ofHold',
    HoldItemError: 'ofHold',
    SkippedAccount: 'ofAccount',
    BankAccountCount: 'ofPerson',
    HoldFigures: 'figure',
    StepFigures: 'figure',
  },
  sims: {
    SimIdentity: 'ofNumber',
    SimEvent: 'ofNumber',
    OperatorSimCount: 'ofPerson',
    SimVerificationEvent: 'ofNumber',
    SimVerificationAct: 'figure',
    SimFigures: 'figure',
    StepFigures: 'figure',
  },
  referrals: {
    ReferralEvent: 'ofCase',
    Complaint: 'ofCase',
    PoliceStation: 'agency',
    ReferralFigures: 'figure',
    StepFigures: 'figure',
  },
  deliveries: {
    AgencyEvent: 'event',
    Delivery: 'agency',
    Webhook: 'agency',
    WebhookDelivery: 'event',
    WebhookAttempt: 'agency',
    WebhookKeys: 'agency',
    WebhookKey: 'agency',
    DeliveryFigures: 'figure',
    StepFigures: 'figure',
  },
  oversight: {
    Access: 'log',
    AccessFigure: 'log',
    Anomaly: 'log',
    AccessProof: 'log',
    PersonAccess: 'ofPerson',
    Budget: 'own',
    Caller: 'own',
  },
}

/** Types that hold other types, and of their own counts and cursors alone. */
const frame = /^(?:Query|Mutation|Subscription|PageInfo|Figures|\w+(?:Connection|Edge|Payload))$/

const subgraphs = [cases, accounts, sims, referrals, deliveries, oversight] as const

describe.each(subgraphs.map((subgraph) => [subgraph.name, subgraph] as const))(
  'what answers of the subgraph %s tell about persons',
  (name, subgraph) => {
    const types = objectTypes(subgraph.sdl)
    const disclosing = new Set(['Person', 'Case', ...Object.keys(subgraph.discloses ?? {})])
    const known = nobody[name] ?? {}

    test('is named by each type, or the type is listed with the reason why it names nobody', () => {
      const open = types
        .filter((type) => !frame.test(type.name.value) && !isBareKey(type))
        .map((type) => type.name.value)
        .filter((type) => !disclosing.has(type) && !known[type])
      expect(open).toEqual([])
    })

    test('the list has no type that is gone or named', () => {
      const names = new Set(types.map((type) => type.name.value))
      const stale = Object.keys(known).filter((type) => !names.has(type) || disclosing.has(type))
      expect(stale).toEqual([])
    })

    test('a frame has no text of its own', () => {
      const texts = types
        .filter(
          ({ name: { value } }) =>
            frame.test(value) && !/^(?:Query|Mutation|Subscription)$/.test(value),
        )
        .flatMap(({ name: { value }, fields = [] }) =>
          fields
            .filter((field) => ['String', 'Msisdn', 'NationalId'].includes(namedType(field.type)))
            .map((field) => `${value}.${field.name.value}`),
        )
      expect(texts.filter((field) => !/\.(?:cursor|endCursor)$/.test(field))).toEqual([])
    })
  },
)

function objectTypes(sdl: URL): readonly ObjectTypeDefinitionNode[] {
  return parse(readFileSync(sdl, 'utf8')).definitions.filter(
    (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  )
}

/** Of an entity of another subgraph no more than its id. */
function isBareKey({ fields = [] }: ObjectTypeDefinitionNode): boolean {
  return fields.every((field) => namedType(field.type) === 'ID')
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}
