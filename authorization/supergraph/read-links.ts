/** Reads the linked features of a schema and their names in it: `@link(url:, as:, import:, for:)`. */

import { Kind, valueFromASTUntyped, type ConstDirectiveNode, type DocumentNode } from 'graphql'
import type { GateDirective } from '../gate.ts'

/** The gate directives of a schema. */
export interface Links {
  /** Name in this schema -> directive. */
  readonly gateDirectives: ReadonlyMap<string, GateDirective>
  readonly faults: readonly string[]
}

/** The three specifications that we enforce, by their identity. */
const specifications: ReadonlyMap<string, GateDirective> = new Map([
  ['https://specs.apollo.dev/authenticated', 'authenticated'],
  ['https://specs.apollo.dev/requiresScopes', 'requiresScopes'],
  ['https://specs.apollo.dev/policy', 'policy'],
])
const knownVersion = 'v0.1'
/**
 * Features `for: SECURITY` that the gateway enforces in another place: inaccessible elements are not in the schema of
 * callers, and the fields that `@fromContext` reads are checked when the index is built.
 */
const enforcedElsewhere: ReadonlySet<string> = new Set([
  'https://specs.apollo.dev/inaccessible/v0.1',
  'https://specs.apollo.dev/inaccessible/v0.2',
  'https://specs.apollo.dev/context/v0.1',
])
const federation = 'https://specs.apollo.dev/federation'
const linkSpecification = 'https://specs.apollo.dev/link'

/**
 * Resolves directives through their links, never by a literal name alone: a rename must not switch a gate off
 * (CVE-2025-64347). One of the three names that no link uses for another feature is a gate too.
 */
export function readLinks(document: DocumentNode): Links {
  const gateDirectives = new Map<string, GateDirective>()
  const claimed = new Set<string>()
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
    } else {
      if (link.purpose === 'SECURITY' && !enforcedElsewhere.has(`${identity}/${version}`))
        faults.push(`a SECURITY feature that is not enforced here: ${link.url}`)
      for (const name of link.imports.values()) claimed.add(name.replace(/^@/, ''))
      claimed.add(link.as ?? nameOf(identity))
    }
  }
  for (const directive of specifications.values())
    if (!claimed.has(directive) && !gateDirectives.has(directive))
      gateDirectives.set(directive, directive)
  return { gateDirectives, faults }
}

/** Whether the directive is the link of one of the three features that we enforce. */
export function isGateLink(directive: ConstDirectiveNode): boolean {
  const url = argumentOf(directive, 'url')
  return typeof url === 'string' && specifications.has(splitUrl(url).identity)
}

interface Link {
  readonly url: string
  readonly as: string | undefined
  readonly imports: ReadonlyMap<string, string>
  readonly purpose: string | undefined
}

function linksOf(document: DocumentNode): readonly Link[] {
  const directives = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  )
  const own = directives.find((directive) => {
    const url = argumentOf(directive, 'url')
    return typeof url === 'string' && splitUrl(url).identity === linkSpecification
  })
  const linkName = own?.name.value ?? 'link'
  return directives.flatMap((directive) => {
    const text = (name: string) => {
      const value = argumentOf(directive, name)
      return typeof value === 'string' ? value : undefined
    }
    const purpose = text('for')
    // a SECURITY feature is read under any name, so that none is overlooked
    if (directive.name.value !== linkName && purpose !== 'SECURITY') return []
    const url = text('url') ?? text('feature')
    if (url === undefined) return []
    return [{ url, as: text('as'), imports: readImports(argumentOf(directive, 'import')), purpose }]
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

/** `https://specs.apollo.dev/policy/v0.1` -> identity and version. A path may end in a slash. */
function splitUrl(url: string) {
  const path = url.trim().replace(/\/+$/, '')
  const slash = path.lastIndexOf('/')
  const last = path.slice(slash + 1)
  return /^v\d+(\.\d+)*$/.test(last)
    ? { identity: path.slice(0, slash), version: last }
    : { identity: path, version: '' }
}

function nameOf(identity: string): string {
  return identity.slice(identity.lastIndexOf('/') + 1)
}

function argumentOf(directive: ConstDirectiveNode, name: string): unknown {
  const node = directive.arguments?.find((each) => each.name.value === name)?.value
  return node && (node.kind === Kind.ENUM ? node.value : valueFromASTUntyped(node))
}
