-- What wrk sends: REQUESTS names a file with a list of requests, which every thread goes through from
-- a place of its own. A request that needs something of the last answer says so: `take`, a pattern, and
-- `into`, the name that its body has in braces.

local list = dofile(os.getenv("REQUESTS"))
local first = 0
local threads = tonumber(os.getenv("THREADS"))

function setup(thread)
  thread:set("place", first)
  first = first + 1
end

local taken = ""

function init()
  if #list == 1 then
    -- wrk's own way is the fastest: it makes the request once.
    wrk.method, wrk.path, wrk.body = list[1].method, list[1].path, list[1].body
    -- The host is there already.
    for name, value in pairs(list[1].headers) do wrk.headers[name] = value end
    return
  end
  local customers = #list / list[1].steps
  local steps = list[1].steps
  local mine, step = place % customers, 0
  -- wrk calls the first thread's once to look at it, and sends nothing.
  local is_tried = place > 0
  function request()
    if not is_tried then
      is_tried = true
      return wrk.format(list[1].method, list[1].path, list[1].headers, list[1].body)
    end
    local next = list[mine * steps + step + 1]
    step = step + 1
    if step == steps then
      step = 0
      -- On to the next customer: of threads that wait for each answer, each has its own.
      mine = (mine + (steps == 1 and 1 or threads)) % customers
    end
    local body = next.body and next.body:gsub("{taken}", taken)
    return wrk.format(next.method, next.path, next.headers, body)
  end
  if steps > 1 then
    function response(status, headers, body)
      taken = body:match('"review":"([^"]+)"') or body:match('"lines":%[{.-"id":"([^"]+)"') or taken
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "RESULT {\"requests\":%d,\"seconds\":%f,\"p50\":%f,\"p99\":%f,\"refused\":%d,\"broken\":%d}\n",
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
