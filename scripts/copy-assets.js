// Copies what the compiler leaves behind (SDL, SQL, JSON, pages, plain JavaScript) next to the compiled modules.
import { cp } from 'node:fs/promises'

const assets = /\.(graphql|sql|json|html|css|js)$/
for (const folder of ['gateway', 'subgraphs', 'schema', 'local'])
  await cp(folder, `dist/${folder}`, {
    recursive: true,
    filter: async (path) => !/\.\w+$/.test(path) || assets.test(path),
  })
