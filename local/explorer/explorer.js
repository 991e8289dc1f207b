// The explorer page's own script: GraphiQL against this gateway, with a place for the token.
const { React, ReactDOM, GraphiQL } = globalThis

const defaultQuery = `# Put a token into the Headers tab below:  npm run token -- bank:004
query Inbox {
  me { agency { nameEn } scopes }
  holds(filter: { state: REQUESTED }, first: 5) {
    nodes { id requestedSatang hop account { maskedNumber } case { caseNumber } }
  }
}
`

ReactDOM.createRoot(document.getElementById('explorer')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    defaultQuery,
    defaultHeaders: '{\n  "Authorization": "Bearer PASTE-A-TOKEN"\n}',
    shouldPersistHeaders: false,
  }),
)
