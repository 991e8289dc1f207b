/** The text of each npm command for `--help`: usage, flags and an example. */

/** Texts by the module that the command runs, without its ending. A test holds them equal to the scripts of package.json. */
export const usages: Readonly<Record<string, string>> = {
  'commands/start': `usage: npm start

Runs the whole system on this machine, on loopback only: authorization server, six subgraphs, gateway, explorer.
LOCAL_PORTS=free            any free ports in place of 4000, 4101 to 4106 and 4400
LOCAL_DATA_FOLDER=FOLDER    where the data are kept, default .data
LOCAL_LOG_LEVEL=LEVEL       default warn
DATABASE_URL=postgresql://… a PostgreSQL server in place of the embedded one

example: LOCAL_PORTS=free LOCAL_DATA_FOLDER=/tmp/try npm start
`,
  'gateway/main': `usage: npm run gateway -- [--supergraph FILE] [--agencies FILE] [--host HOST] [--port PORT] [--anonymous allow|deny]

Runs the gateway alone. Every flag is a setting too; .env.example lists all settings with their defaults.
--supergraph  Federation 2 supergraph (GATEWAY_SUPERGRAPH)
--agencies    agency registry; required unless anonymous callers are allowed (GATEWAY_AGENCIES_FILE)
--host        default 127.0.0.1 (GATEWAY_HOST)
--port        default 4000 (GATEWAY_PORT)
--anonymous   allow: a request without a token reaches fields that no directive guards (GATEWAY_ANONYMOUS)

example: npm run gateway -- --supergraph schema/supergraph.graphql --agencies agencies.json
`,
  'commands/authorize/authorize': `usage: npm run --silent authorize -- --supergraph FILE --operation FILE [--operation-name NAME]
         [--variables JSON] [--authenticated] [--scopes "a b"] [--policies "p q"] [--explain]
       npm run --silent authorize -- --batch [--supergraph FILE] [--explain]    JSON lines on stdin

Decides what a caller with these grants may execute of an operation. No server is needed.

example: npm run --silent authorize -- --supergraph schema/supergraph.graphql \\
  --operation test/fixtures/case-file.graphql --authenticated --scopes "cases:read" --explain
`,
  'commands/token': `usage: npm run --silent token -- AGENCY [--scope "a b"] [--officer NAME] [--issuer URL] [--dpop]

Prints an access token of the local stack; the agency is the client id, written as it is: bank:004.
--scope    scopes of the token; default: the agency's whole ceiling
--officer  subject of the token, the person who answers for the request; default officer-1@AGENCY
--issuer   authorization server, default http://127.0.0.1:4400; npm start prints the address with LOCAL_PORTS=free
--dpop     binds the token to the agency's key in the data folder (LOCAL_DATA_FOLDER); npm run dpop makes the proofs

example: TOKEN=$(npm run --silent token -- bank:004 --officer somchai)
`,
  'commands/dpop': `usage: npm run --silent dpop -- AGENCY --token TOKEN [--url URL] [--method METHOD] [--nonce NONCE]

Prints a DPoP proof (RFC 9449) for one request with a token that was made with --dpop.
--token   the token that the proof belongs to
--url     URL of the request, default http://127.0.0.1:4000/graphql
--method  default POST
--nonce   nonce that the gateway asked for (GATEWAY_DPOP_NONCE)

example: npm run --silent dpop -- bank:004 --token "$TOKEN"
`,
  'commands/listen': `usage: npm run listen -- AGENCY [--after SEQUENCE] [--url URL] [--issuer URL]

Prints what an agency of the local stack is told, as it happens: sequence, instant, type, subject, deadline, data.
--after   sequence of the last event that is known; default: from the oldest that is kept
--url     default http://127.0.0.1:4000/graphql; npm start prints the address with LOCAL_PORTS=free
--issuer  authorization server, default http://127.0.0.1:4400

example: npm run listen -- bank:006
`,
  'commands/deny': `usage: GATEWAY_DATABASE_URL=postgresql://… npm run deny -- WHOM [--until INSTANT] [--reason TEXT] [--lift]
       GATEWAY_DATABASE_URL=postgresql://… npm run deny -- --list

Refuses tokens on every replica within five seconds. WHOM is one of
--agency bank:004                    every token of the agency
--agency bank:004 --officer NAME     every token of the officer (the token's subject)
--client CLIENT_ID                   every token of the client, written as it is
--jti ID                             one token
--until   RFC 3339 instant with an offset; absent: until it is lifted
--lift    accepts the tokens again
--list    prints what is denied

example: GATEWAY_DATABASE_URL=postgresql://127.0.0.1/aoc npm run deny -- --agency bank:004 --officer somchai
`,
  'commands/access-log/access-log': `usage: npm run access-log -- export FOLDER [--from SIZE]      (needs GATEWAY_DATABASE_URL)
       npm run access-log -- verify FOLDER --policy FILE [--previous CHECKPOINT] [--subject NAME]
       npm run access-log -- subject PSEUDONYM                  (needs GATEWAY_DATABASE_URL)
       npm run access-log -- reconcile [--minutes N]            (needs DATABASE_URL of the owner)
       npm run access-log -- key FILE [--origin NAME]

export  writes the newest checkpoint, the tiles, the entries and the subjects of the index entries into the folder; with
        --from those after that size. Before, it adds an entry that it reads the log, and one that commits to the subjects
verify  checks a folder: signatures, root, consistency with an earlier checkpoint, every entry, every agency's chain;
        with --subject it says from where to where the entries of a person are complete;
        the same as node dist/commands/access-log/verifier.js, which needs nothing else
subject prints the names of a person in the log, one for each month whose key is kept; Type:key for a person of
        GATEWAY_ACCESS_LOG_SUBJECTS
reconcile adds an entry for each act that a subgraph did, and each read that it answered, of which the log has none: its
        gateway died in between, or it did not come through a gateway. Reads younger than N minutes are left out, default
        250: its entry may still be in a journal. The exit code is 3 when a read is unexplained
key     prints the line of a policy file for the log whose private JWK is in FILE

example: npm run access-log -- export ./log && npm run access-log -- verify ./log --policy policy.txt
`,
  'commands/witness/witness': `usage: npm run witness -- --name NAME --key FILE --policy FILE --folder FOLDER [--port N] [--host HOST]

Runs a witness of transparency logs.
--name    the name of the witness, such as witness.example/pdpc
--key     private Ed25519 key: a JWK
--policy  a tlog-policy file: its log lines are the logs that are witnessed
--folder  where the last checkpoint of each log is kept
--port    default 4500
--host    default 127.0.0.1

example: npm run witness -- --name witness.example/pdpc --key key.jwk.json --policy policy.txt --folder witness
`,
  'commands/seed': `usage: npm run seed

Fills a running local stack whose data are empty.
GATEWAY_URL=URL  default http://127.0.0.1:4000/graphql
ISSUER_URL=URL   authorization server, default http://127.0.0.1:4400

example: GATEWAY_URL=http://127.0.0.1:4000/graphql npm run seed
`,
  'commands/import/import': `usage: npm run import -- FILE.csv|FILE.xlsx [--dry-run] [--json] [--gateway URL] [--issuer URL]

Opens the cases of a day of the hotline through the gateway, as the centre. Refused rows go to FILE.rejected.csv.
--dry-run   says what the import would do, and records nothing; where no local stack runs, the file alone is checked
--json      one line for machines instead of sentences
--gateway   default http://127.0.0.1:4000/graphql
--issuer    authorization server, default http://127.0.0.1:4400; ACCESS_TOKEN in the environment is used instead

example: npm run import -- test/fixtures/hotline-day/hotline-day-small.csv --dry-run
`,
  'commands/keys': `usage: npm run keys -- make FILE [PUBLIC_FILE]

Writes a private Ed25519 JWK to FILE, readable by its owner alone, for GATEWAY_SIGNING_KEY_FILE of every gateway.
PUBLIC_FILE   gets the JWK Set with the public key; a file that is there already is never overwritten

example: npm run keys -- make gateway-key.jwk.json gateway-keys.json
`,
  'commands/agencies': `usage: npm run agencies -- check FILE
       DATABASE_URL=postgresql://… npm run agencies -- sync FILE

check   reads the registry and reports every fault in it; nothing else is touched
sync    checks, then adds agencies and police stations that are new and changes those that differ; removes none

example: npm run agencies -- check agencies.json
`,
  'commands/migrate': `usage: DATABASE_URL=postgresql://… npm run migrate -- agencies.json

Brings the database to the newest version and copies the agencies of the registry into it.
agencies.json   agency registry; default: GATEWAY_AGENCIES_FILE

example: DATABASE_URL=postgresql://127.0.0.1/aoc npm run migrate -- agencies.json
`,
  'commands/functions/functions': `usage: npm run functions [-- TEXT]

Prints where each function, view and policy of the database has its final definition, and the migrations before it.
TEXT   only objects whose name holds it

example: npm run functions -- access.may_see_case
`,
  'commands/compose': `usage: npm run compose [-- --check]

Composes the SDL of the subgraphs, prints the access matrix and writes both to schema/. Fails where a field leaks.
--check   writes nothing; fails where the files in schema/ are not up to date

example: npm run compose -- --check
`,
  'commands/draw-acts': `usage: npm run acts

Writes docs/acts.md: who may do which mutation, under which section of law.

example: npm run acts
`,
  'commands/draw-clocks': `usage: npm run clocks

Writes docs/clocks.md: the clock of each legal basis of a hold.

example: npm run clocks
`,
}
