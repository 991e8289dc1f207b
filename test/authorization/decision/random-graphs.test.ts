import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { execute, parse, validate, type GraphQLResolveInfo } from 'graphql'
import { authorizeOperation } from '../../../authorization/decision/authorize-operation.ts'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { toExecutable } from '../../../authorization/decision/executable-operation.ts'
import { projectAnswer } from '../../../authorization/decision/project-response.ts'
import {
  allGrants,
  concreteAt,
  createOracle,
  expectAnswer,
} from '../../support/authorization/oracle.ts'
import { model, operation, type Model } from '../../support/authorization/random-graph.ts'
import { links } from '../../support/authorization/decisions.ts'

/** Schemas that are tried; `npm run test:long` tries more. Each with several operations, each of those with several grants. */
const schemas = Number(process.env['AUTHORIZATION_SCHEMAS'] ?? 40)
const operationsEach = 5
const grantsEach = 10

const samples = fc.record({
  model,
  seeds: fc.array(fc.integer(), { minLength: operationsEach, maxLength: operationsEach }),
  grants: fc.array(fc.constantFrom(...allGrants), { minLength: grantsEach, maxLength: grantsEach }),
  yes: fc.boolean(),
})

describe('over random schemas, operations and grants', () => {
  test('a caller receives exactly the values behind open gates; no other value is fetched', () => {
    let decided = 0
    fc.assert(
      fc.property(samples, ({ model, seeds, grants, yes }) => {
        const index = buildAuthorizationIndex(
          links.replace('subscription: Subscription', '') + model.sdl,
        )
        for (const seed of seeds) {
          const [text = ''] = fc.sample(operation(model), { seed, numRuns: 1 })
          const document = parse(text, { noLocation: true })
          expect(validate(index.schema, document).filter(isNotUnused)).toEqual([])
          for (const granted of grants) {
            decided++
            const fetched = new Set<string>()
            const request = { document, variables: { yes } }
            const decision = authorizeOperation(index, request, granted)
            const { data, typenameKey } = toExecutable(index.schema, decision, undefined)
            const executed = data
              ? execute({
                  schema: index.schema,
                  document: data.document,
                  variableValues: { yes },
                  fieldResolver: (_parent, _args, _context, info) => answer(model, info, fetched),
                  typeResolver: (value: { readonly type: string }) => value.type,
                })
              : { data: null }
            if (executed instanceof Promise) throw new Error('nothing here takes time')
            const { errors = [] } = executed
            const answered = projectAnswer(index, request, decision, {
              data: executed.data ?? null,
              errors: errors.map((error) => error.toJSON()),
              typenameKey,
            })
            const expected = expectAnswer(model, document, granted, yes)
            expect({ text, data: plain(answered.data) }).toEqual({
              text,
              data: plain(expected.data),
            })
            expect(decision.unauthorized.length > 0).toBe(expected.isRefused)
            const oracle = createOracle(model, granted)
            const closed = [...fetched].filter((coordinate) => {
              const [type = '', field = ''] = coordinate.split('.')
              return !oracle.isFieldOpen(type, field)
            })
            expect(closed).toEqual([])
            expect(errors).toEqual([])
          }
        }
      }),
      { numRuns: schemas, endOnFailure: true },
    )
    expect(decided).toBeGreaterThanOrEqual(schemas * operationsEach * grantsEach)
  }, 3_600_000)
})

/** A fragment that is not spread is of no interest here. */
function isNotUnused({ message }: Error): boolean {
  return !/is never used/.test(message)
}

/** A leaf tells the concrete type and field that it is of. */
function answer(model: Model, info: GraphQLResolveInfo, fetched: Set<string>): unknown {
  const coordinate = `${info.parentType.name}.${info.fieldName}`
  fetched.add(coordinate)
  const output = model.outputs.get(info.fieldName)
  const path: (string | number)[] = []
  for (let at: typeof info.path | undefined = info.path; at; at = at.prev) path.unshift(at.key)
  const valueAt = (place: readonly (string | number)[]) =>
    output && !['String', 'Gated'].includes(output.type)
      ? { type: concreteAt(model, output.type, place) }
      : coordinate
  return output?.wrap.startsWith('[')
    ? [valueAt([...path, 0]), valueAt([...path, 1])]
    : valueAt(path)
}

/** Without prototypes of any kind. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
