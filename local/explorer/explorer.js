// The explorer page's own script: GraphiQL against this gateway, for the agency whose token is given.
const { React, ReactDOM, GraphiQL } = globalThis

const defaultQuery = `# The requests that wait for a bank. Token: npm run --silent token -- bank:004
query Inbox {
  me { agency { nameEn } scopes }
  holds(filter: { state: REQUESTED }, first: 5) {
    nodes { id requestedSatang hop account { maskedNumber } case { caseNumber } }
  }
}
`

const root = ReactDOM.createRoot(document.getElementById('explorer'))
const input = document.getElementById('token')

function show(token) {
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` }
  root.render(
    React.createElement(GraphiQL, {
      key: token, // another agency, another schema
      fetcher: GraphiQL.createFetcher({ url: '/graphql', headers }),
      ...(token === '' ? { schema: null } : {}),
      defaultQuery,
      shouldPersistHeaders: false,
    }),
  )
}

input.addEventListener('change', () => show(input.value.trim()))
show('')
