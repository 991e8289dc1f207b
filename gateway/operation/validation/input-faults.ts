/** Sentences about input that is not acceptable: the path within the input and what is allowed, never the value. */

import {
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
} from 'graphql'
import type { GivenValue } from './given-value.ts'

/** The facts that a sentence may contain. */
export interface InputFaultOptions {
  /** The schema whose scalars check their values. */
  readonly schema: GraphQLSchema
  /** Whether names of fields and of enum values are listed; off where introspection is. */
  readonly listNames: boolean
  /** Most sentences. */
  readonly maxErrors: number
}

/** Most names that one sentence lists. */
const maxNames = 20

const builtInForms: ReadonlyMap<string, string> = new Map([
  ['Int', 'a whole number from -2147483648 to 2147483647'],
  ['Float', 'a number'],
  ['String', 'a string'],
  ['Boolean', 'true or false'],
  ['ID', 'a string or a whole number'],
])

/**
 * Finds the faults of a value.
 * @param place where the value is given: `$input`, or the name of an argument
 * @param type of the schema that the caller may know of
 * @returns a sentence for each fault, at most `maxErrors`
 */
export function findInputFaults(
  given: GivenValue,
  type: GraphQLInputType,
  place: string,
  options: InputFaultOptions,
): readonly string[] {
  const faults: string[] = []
  const add = (fault: string) => void (faults.length < options.maxErrors && faults.push(fault))
  check(given, type, place)
  return faults

  function check(value: GivenValue, expected: GraphQLInputType, at: string): void {
    if (value.kind === 'variable') return
    if (isNonNullType(expected)) {
      if (value.kind === 'null')
        add(`${at} must not be null: it must be ${formOf(expected.ofType, options)}`)
      else check(value, expected.ofType, at)
    } else if (value.kind === 'null') return
    else if (isListType(expected)) {
      const isList = value.kind === 'list'
      value
        .items()
        .forEach((item, index) => check(item, expected.ofType, isList ? `${at}[${index}]` : at))
    } else if (isInputObjectType(expected)) checkObject(value, expected, at)
    else if (!isAccepted(value, expected, options))
      add(`${at} must be ${formOf(expected, options, value)}`)
  }

  function checkObject(value: GivenValue, expected: GraphQLInputObjectType, at: string): void {
    if (value.kind !== 'object') return add(`${at} must be ${formOf(expected, options)}`)
    const known = expected.getFields()
    const fields = value.fields()
    for (const [name, each] of fields) {
      const field = Object.hasOwn(known, name) ? known[name] : undefined
      if (field) check(each, field.type, `${at}.${name}`)
      else
        add(
          `${at} has an unknown field${quoted(name)}${listOf('its fields are', Object.keys(known), options)}`,
        )
    }
    for (const field of Object.values(known))
      if (isRequiredInputField(field) && !fields.has(field.name))
        add(`${at}.${field.name} is missing: it must be ${formOf(field.type, options)}`)
    if (expected.isOneOf && (fields.size !== 1 || [...fields.values()][0]?.kind === 'null'))
      add(`${at} must have exactly one field${listOf('one of', Object.keys(known), options)}`)
  }
}

function isAccepted(
  value: GivenValue,
  type: GraphQLLeafType,
  { schema }: InputFaultOptions,
): boolean {
  try {
    return value.parse(realType(type, schema)) !== undefined
  } catch {
    return false
  }
}

/** The schema that a caller may know of has scalars that check nothing. */
function realType(type: GraphQLLeafType, schema: GraphQLSchema): GraphQLLeafType {
  const real = schema.getType(type.name)
  return isScalarType(type) && isLeafType(real) ? real : type
}

/** Describes a valid value of the type, as the end of a sentence. */
export function formOf(
  type: GraphQLInputType,
  options: InputFaultOptions,
  value?: GivenValue,
): string {
  if (isNonNullType(type)) return formOf(type.ofType, options)
  if (isListType(type)) return `a list, each item ${formOf(type.ofType, options)}`
  if (isInputObjectType(type)) return `an object of type ${type.name}`
  if (isEnumType(type)) return formOfEnum(type, options)
  const builtIn = builtInForms.get(type.name)
  if (builtIn !== undefined) return builtIn
  return (value && checkedForm(value, type, options)) ?? `a value of type ${type.name}`
}

function formOfEnum(type: GraphQLEnumType, options: InputFaultOptions): string {
  const names = type.getValues().map(({ name }) => name)
  return options.listNames ? `one of ${listed(names)}` : `a value of the enum ${type.name}`
}

/** The form that a checked scalar states: `NationalId must be 13 digits with a valid check digit`. */
function checkedForm(
  value: GivenValue,
  type: GraphQLLeafType,
  { schema }: InputFaultOptions,
): string | undefined {
  try {
    value.parse(realType(type, schema))
    return undefined
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    return /^\w{1,60} must be ([\w ,+.^-]{1,100})$/.exec(message)?.[1]
  }
}

/** A name that the caller made up; left out where it may be a value, such as a number of a person. */
function quoted(name: string): string {
  return /^[A-Za-z_]\w{0,39}$/.test(name) && !/\d{4}/.test(name) ? ` "${name}"` : ''
}

function listOf(words: string, names: readonly string[], { listNames }: InputFaultOptions): string {
  return listNames ? `; ${words} ${listed(names)}` : ''
}

function listed(names: readonly string[]): string {
  const rest = names.length - maxNames
  return names.slice(0, maxNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}
