/** The selections of a generated operation, and its text with the variables that it needs. */

import fc from 'fast-check'
import { astFromValue, print, type GraphQLArgument, type GraphQLField } from 'graphql'

export type Condition = '' | ' @include(if: $yes)' | ' @skip(if: $yes)' | ' @skip(if: $no)'

/** A field of the schema, or `__typename`, which has no type there. */
export type SelectedField = Pick<GraphQLField<unknown, unknown>, 'name' | 'args'> &
  Partial<Pick<GraphQLField<unknown, unknown>, 'type'>>

export interface FieldSelection {
  readonly kind: 'field'
  readonly field: SelectedField
  readonly alias: string | null
  readonly values: Readonly<Record<string, unknown>>
  /** Whether its arguments are variables. */
  readonly isVariable: boolean
  readonly condition: Condition
  readonly selections: readonly Selection[]
}

export interface InlineFragment {
  readonly kind: 'inline'
  /** The type that it names; null: none. */
  readonly on: string | null
  readonly condition: Condition
  readonly selections: readonly Selection[]
}

/** Of the type's fragment, the same wherever it is spread. */
export interface FragmentSpread {
  readonly kind: 'spread'
  readonly on: string
  readonly condition: Condition
}

export type Selection = FieldSelection | InlineFragment | FragmentSpread

export interface OperationParts {
  readonly selections: readonly Selection[]
  /** The selections of each type's fragment. */
  readonly fragments: Readonly<Record<string, readonly Selection[]>>
  readonly yes: boolean
}

export interface RenderedOperation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

export function renderOperation({ selections, fragments, yes }: OperationParts): RenderedOperation {
  const declarations = new Map([
    ['yes', 'Boolean!'],
    ['no', 'Boolean = false'],
  ])
  const variables: Record<string, unknown> = { yes }
  /** Of each field the arguments that it was asked with: other arguments, another response key. */
  const asked = new Map<string, string[]>()
  const definitions = new Map<string, string>()

  function renderAll(list: readonly Selection[]): string {
    return `{ ${list.map(render).join(' ')} }`
  }

  function render(selection: Selection): string {
    const { kind, condition } = selection
    switch (kind) {
      case 'field':
        return renderField(selection)
      case 'inline':
        return `...${selection.on === null ? '' : ` on ${selection.on}`}${condition} ${renderAll(selection.selections)}`
      default: {
        const { on } = selection
        if (!definitions.has(on))
          definitions.set(on, `fragment ${on}Parts on ${on} ${renderAll(fragments[on] ?? [])}`)
        return `...${on}Parts${condition}`
      }
    }
  }

  function renderField(selection: FieldSelection): string {
    const { field, alias, condition, selections } = selection
    const given = renderArguments(selection)
    const before = asked.get(field.name) ?? []
    asked.set(field.name, before.includes(given) ? before : [...before, given])
    const at = before.includes(given) ? before.indexOf(given) : before.length
    const key = alias ?? (at === 0 ? field.name : `${field.name}_${at}`)
    const named = key === field.name ? '' : `${key}: `
    return `${named}${field.name}${given}${condition}${selections.length > 0 ? ` ${renderAll(selections)}` : ''}`
  }

  function renderArguments({ field, values, isVariable }: FieldSelection): string {
    const given = field.args.flatMap((argument) => {
      const value = values[argument.name]
      if (value === undefined) return []
      const text = isVariable ? `$${declare(argument, value)}` : literal(argument, value)
      return [`${argument.name}: ${text}`]
    })
    return given.length === 0 ? '' : `(${given.join(', ')})`
  }

  /** One variable for one value of one type, however often it is used. */
  function declare({ name, type }: GraphQLArgument, value: unknown): string {
    for (let at = 0; ; at++) {
      const variable = `${name}${at}`
      if (!declarations.has(variable)) {
        declarations.set(variable, String(type))
        variables[variable] = value
        return variable
      }
      if (
        declarations.get(variable) === String(type) &&
        JSON.stringify(variables[variable]) === JSON.stringify(value)
      )
        return variable
    }
  }

  const body = renderAll(selections)
  const text = [body, ...definitions.values()].join('\n')
  const used = [...declarations].filter(([name]) => new RegExp(`\\$${name}\\b`).test(text))
  const head = used.map(([name, type]) => `$${name}: ${type}`).join(', ')
  return shown({
    query: `query${head === '' ? '' : ` (${head})`} ${text}`,
    variables: Object.fromEntries(
      Object.entries(variables).filter(([name]) => used.some(([each]) => each === name)),
    ),
  })
}

function literal({ type }: GraphQLArgument, value: unknown): string {
  const node = astFromValue(value, type)
  if (!node) throw new TypeError('no literal of that type')
  return print(node)
}

/** A failing case is read, not parsed: its text comes as it is. */
function shown(operation: RenderedOperation): RenderedOperation {
  const text = () => `${operation.query}\n${JSON.stringify(operation.variables)}`
  return Object.defineProperty(operation, fc.toStringMethod, { value: text })
}
