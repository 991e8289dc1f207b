/** The operations of the benchmark: the field's own query, and two small ones. */

const fragments = `
  fragment User on User { id username name }
  fragment Review on Review { id body }
  fragment Product on Product { inStock name price shippingEstimate upc weight }`

export const operations = {
  'field, 87 KB': {
    query: `${fragments}
  query Field {
    users {
      ...User
      reviews {
        ...Review
        product {
          ...Product
          reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
        }
      }
    }
    topProducts {
      ...Product
      reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } }
    }
  }`,
  },
  'one fetch': { query: 'query One { topProducts(first: 3) { upc name price weight } }' },
  'three fetches': {
    query: 'query Three { users { id name reviews { id body product { upc name price } } } }',
  },
}
