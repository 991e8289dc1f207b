/** Users, products, stock and reviews: the same on every run, of the size that the field measures with. */

const count = (length, make) => Array.from({ length }, (_, at) => make(at + 1))

export const users = count(7, (id) => ({
  id: String(id),
  name: `Person Number ${id}`,
  username: `person.${id}`,
  birthday: `19${70 + id}-01-0${id}`,
}))

const nouns = ['Table', 'Couch', 'Chair', 'Lamp', 'Shelf', 'Desk', 'Stool', 'Bench', 'Rug']

export const products = nouns.map((name, at) => ({
  upc: String(at + 1),
  name,
  price: 100 + at * 37,
  weight: 10 + at * 15,
}))

export const stock = new Map(products.map(({ upc }, at) => [upc, at % 3 !== 1]))

const opinions = ['Love it!', 'Too expensive.', 'Could be better.', 'Prefer something else.']

/** Two or three of each user. */
export const reviews = users.flatMap(({ id }, at) =>
  count(at % 2 === 0 ? 4 : 3, (n) => ({
    id: `${id}${n}`,
    body: opinions[(at + n) % opinions.length],
    authorId: id,
    upc: String(((at * 2 + n) % 5) + 1),
  })),
)
