-- One of the callers' tokens in turn with each request.
local tokens, at = {}, 0
for line in io.lines(os.getenv('BENCH_TOKENS')) do tokens[#tokens + 1] = 'Bearer ' .. line end
local file = io.open(os.getenv('BENCH_BODY'), 'r')
local body = file:read('*a')
file:close()
local purpose = os.getenv('BENCH_PURPOSE')
local anonymous = os.getenv('BENCH_ANONYMOUS') == '1'

request = function()
  at = at % #tokens + 1
  local headers = { ['content-type'] = 'application/json' }
  if not anonymous then headers['authorization'] = tokens[at] end
  if purpose ~= '' then headers['access-purpose'] = purpose end
  return wrk.format('POST', '/graphql', headers, body)
end

done = function(summary, latency)
  io.write(string.format('RESULT %d %d %d %f %f %f\n', summary.requests,
    summary.duration, summary.errors.status + summary.errors.read + summary.errors.connect + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
