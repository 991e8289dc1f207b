/** The features that a schema links, and the names under which it uses them: `@link(url:, as:, import:, for:)`. */

import { Kind, valueFromASTUntyped, type DirectiveNode, type DocumentNode } from 'graphql'
import type { GateDirective } from './gate.ts'

export interface Links {
  /** Name in this schema -> the directive that it is. */
  readonly gateDirectives: ReadonlyMap<string, GateDirective>
  readonly faults: readonly string[]
}

/** The versions of the three specifications that we enforce. */
const specifications: ReadonlyMap<string, GateDirective> = new Map([
  ['https://specs.apollo.dev/authenticated', 'authenticated'],
  ['https://specs.apollo.dev/requiresScopes', 'requiresScopes'],
  ['https://specs.apollo.dev/policy', 'policy'],
])
const knownVersion = 'v0.1'
const federation = 'https://specs.apollo.dev/federation'

/** Directives are found through their links, never by a literal name: a rename must not switch a gate off. */
export function readLinks(document: DocumentNode): Links {
  const gateDirectives = new Map<string, GateDirective>()
  const faults: string[] = []
  for (const link of linksOf(document)) {
    const { identity, version } = splitUrl(link.url)
    const directive = specifications.get(identity)
    if (directive) {
      if (version !== knownVersion) faults.push(`unknown version of a specification: ${link.url}`)
      gateDirectives.set(localName(directive, directive, link), directive)
    } else if (identity === federation) {
      for (const each of specifications.values())
        gateDirectives.set(localName(each, 'federation', link), each)
    } else if (link.purpose === 'SECURITY') {
      faults.push(`a SECURITY feature that is not enforced here: ${link.url}`)
    }
  }
  return { gateDirectives, faults }
}

/** The copy of a supergraph for an engine that knows none of the three: only their `for: SECURITY` is taken away. */
export function isGateLink(directive: DirectiveNode): boolean {
  const url = argumentOf(directive, 'url')
  return (
    directive.name.value === 'link' &&
    typeof url === 'string' &&
    specifications.has(splitUrl(url).identity)
  )
}

interface Link {
  readonly url: string
  readonly as: string | undefined
  readonly imports: ReadonlyMap<string, string>
  readonly purpose: string | undefined
}

function linksOf(document: DocumentNode): readonly Link[] {
  return document.definitions
    .flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
        ? (definition.directives ?? [])
        : [],
    )
    .filter(({ name }) => name.value === 'link')
    .flatMap((directive) => {
      const url = argumentOf(directive, 'url')
      const as = argumentOf(directive, 'as')
      const purpose = argumentOf(directive, 'for')
      if (typeof url !== 'string') return []
      return [
        {
          url,
          as: typeof as === 'string' ? as : undefined,
          imports: readImports(argumentOf(directive, 'import')),
          purpose: typeof purpose === 'string' ? purpose : undefined,
        },
      ]
    })
}

/** `import: ["@a", { name: "@b", as: "@c" }]`: name in the specification -> name here. */
function readImports(value: unknown): ReadonlyMap<string, string> {
  const imports = new Map<string, string>()
  for (const each of Array.isArray(value) ? value : []) {
    if (typeof each === 'string') imports.set(each, each)
    else if (typeof each === 'object' && each !== null && 'name' in each) {
      const as: unknown = 'as' in each ? each.as : each.name
      imports.set(String(each.name), String(as))
    }
  }
  return imports
}

/** The default name of a feature's own directive is the feature's (or its alias); of any other it is prefixed. */
function localName(directive: string, feature: string, { as, imports }: Link): string {
  const imported = imports.get(`@${directive}`)
  if (imported !== undefined) return imported.replace(/^@/, '')
  const prefix = as ?? feature
  return directive === feature ? prefix : `${prefix}__${directive}`
}

function splitUrl(url: string) {
  const slash = url.replace(/\/$/, '').lastIndexOf('/')
  return { identity: url.slice(0, slash), version: url.slice(slash + 1).replace(/\/$/, '') }
}

function argumentOf(directive: DirectiveNode, name: string): unknown {
  const node = directive.arguments?.find((each) => each.name.value === name)?.value
  return node && (node.kind === Kind.ENUM ? node.value : valueFromASTUntyped(node))
}
