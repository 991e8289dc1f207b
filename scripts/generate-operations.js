// `npm run operations`: writes the typed operations of the console, `NAME.generated.ts` beside each `NAME.graphql`. Flag
// `--check`: writes nothing and fails where a file is not what the supergraph makes of it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { codegen } from '@graphql-codegen/core'
import * as operationTypes from '@graphql-codegen/typescript-operations'
import { Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import { format, resolveConfig } from 'prettier'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const schema = toPublicSchema(parse(readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8')))
/** Ends of the names that codegen gives to the types of an operation. */
const suffixes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }
const isCheck = process.argv.includes('--check')
const stale = []
for (const path of findDocuments()) {
  const target = join(root, path.replace(/\.graphql$/, '.generated.ts'))
  const text = await generate(readFileSync(join(root, path), 'utf8'), target)
  if (readOrEmpty(target) === text) continue
  if (isCheck) stale.push(path)
  else writeFileSync(target, text)
}
if (stale.length > 0) {
  console.error(`not up to date, run npm run operations: ${stale.join(', ')}`)
  process.exitCode = 1
}

/** Types of every operation of the file, and its text without comments for the wire. */
async function generate(source, target) {
  const document = parse(source)
  const types = await codegen({
    filename: target,
    schema,
    documents: [{ location: target, document }],
    config: {
      skipTypename: true,
      immutableTypes: true,
      useTypeImports: true,
      strictScalars: true,
      scalars: {
        BankCode: 'string',
        DateTime: 'string',
        Msisdn: 'string',
        NationalId: 'string',
        Satang: 'number',
      },
    },
    plugins: [{ operations: {} }],
    pluginMap: { operations: operationTypes },
  })
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const constants = operations.map((operation) => {
    const name = operation.name.value
    const kind = `${name}${suffixes[operation.operation]}`
    const text = [operation, ...usedFragments(operation, fragments)].map(print).join('\n')
    return `export const ${name[0].toLowerCase()}${name.slice(1)}: Operation<${kind}, ${kind}Variables> = { name: '${name}', text: ${JSON.stringify(stripIgnoredCharacters(text))} }`
  })
  const module = relative(dirname(target), join(root, 'console/graph/operation.ts'))
  const text = [
    '// Made by npm run operations. Do not edit.',
    `import type { Operation } from '${module.startsWith('.') ? module : `./${module}`}'`,
    types
      .replaceAll(/\/\*\* Internal type.*?\*\/\n/g, '')
      .replace(/^export type Incremental.*$/m, ''),
    ...constants,
  ].join('\n\n')
  return format(text, { ...(await resolveConfig(target)), filepath: target })
}

/** The fragments that a definition spreads, and those that they spread. */
function usedFragments(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.find((each) => each.name.value === name.value)
      if (fragment === undefined || found.has(fragment)) return
      found.add(fragment)
      usedFragments(fragment, fragments, found)
    },
  })
  return [...found]
}

/** The supergraph without the matters of federation: no directives, and none of their types. */
function toPublicSchema(supergraph) {
  return visit(supergraph, {
    Directive: () => null,
    DirectiveDefinition: () => null,
    // another sentence about a field is no other type
    StringValue: (_node, key) => (key === 'description' ? null : undefined),
    EnumTypeDefinition: (node) => (isFederation(node) ? null : undefined),
    InputObjectTypeDefinition: (node) => (isFederation(node) ? null : undefined),
    ScalarTypeDefinition: (node) => (isFederation(node) ? null : undefined),
  })
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function findDocuments() {
  return readdirSync(join(root, 'console'), { recursive: true })
    .filter((path) => path.endsWith('.graphql'))
    .map((path) => join('console', path))
    .toSorted()
}

function isFederation({ name }) {
  return name?.value.includes('__') === true
}
