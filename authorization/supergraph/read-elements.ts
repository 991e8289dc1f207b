/** Reads the gates and the other directives of each type and field of a schema document. */

import {
  Kind,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  type NameNode,
} from 'graphql'
import { sortGates, type Gate } from '../gate.ts'
import { readAlternatives } from './read-alternatives.ts'
import type { Links } from './read-links.ts'

/** The directives of a type (`Type`) or of a field (`Type.field`). */
export interface Element {
  readonly gates: readonly Gate[]
  /** Directives that are not gates; the join directives among them. */
  readonly others: readonly ConstDirectiveNode[]
}

interface UngatedDefinition {
  readonly name: NameNode
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

/** The elements of a document. */
export interface Elements {
  readonly byCoordinate: ReadonlyMap<string, Element>
  readonly faults: readonly string[]
}

/** Reads every element; a gate that cannot be enforced is a fault. */
export function readElements(document: DocumentNode, { gateDirectives }: Links): Elements {
  const byCoordinate = new Map<string, Element>()
  const faults: string[] = []
  const toGate = (directive: ConstDirectiveNode, at: string): Gate | undefined => {
    const kind = gateDirectives.get(directive.name.value)
    if (!kind) return undefined
    const { anyOf, fault } = readAlternatives(directive, kind)
    if (fault !== undefined) faults.push(`${at}: ${fault}`)
    return { directive: kind, anyOf, at }
  }
  const add = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const known = byCoordinate.get(coordinate)
    const gates = directives.flatMap((directive) => toGate(directive, coordinate) ?? [])
    byCoordinate.set(coordinate, {
      gates: sortGates([...(known?.gates ?? []), ...gates]),
      others: [
        ...(known?.others ?? []),
        ...directives.filter((directive) => !gateDirectives.has(directive.name.value)),
      ],
    })
  }
  const rejectGates = ({ name, directives = [] }: UngatedDefinition) => {
    if (directives.some((directive) => gateDirectives.has(directive.name.value)))
      faults.push(`${name.value}: a union or an input can carry no gate`)
  }
  for (const definition of document.definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        add(definition.name.value, definition.directives)
        for (const field of definition.fields ?? [])
          add(`${definition.name.value}.${field.name.value}`, field.directives)
        break
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        add(definition.name.value, definition.directives)
        break
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        add(definition.name.value, definition.directives)
        rejectGates(definition)
        break
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        rejectGates(definition)
        break
      default:
    }
  }
  return { byCoordinate, faults }
}

/** The value of an argument, as plain data; undefined where it is not given. */
export function argumentOf(directive: DirectiveNode, name: string): unknown {
  const node = directive.arguments?.find((each) => each.name.value === name)?.value
  return node && valueFromASTUntyped(node)
}

/** The string arguments of this name of every directive of that name on the element. */
export function textArguments(element: Element | undefined, directive: string, argument: string) {
  return (element?.others ?? [])
    .filter(({ name }) => name.value === directive)
    .flatMap((each) => {
      const value = argumentOf(each, argument)
      return typeof value === 'string' ? [value] : []
    })
}
