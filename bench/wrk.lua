-- Sends the requests of a file, each once and in order; tells what came back as one line of JSON.
-- Arguments: the file, and the pause in milliseconds before each request of a connection.

local requests, place, pause = {}, 0, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local text = file:read("*a")
  file:close()
  local at = 1
  while at < #text do
    local a, b, c, d = text:byte(at, at + 3)
    local size = a + b * 256 + c * 65536 + d * 16777216
    requests[#requests + 1] = text:sub(at + 4, at + 3 + size)
    at = at + 4 + size
  end
  pause = tonumber(args[2])
end

function delay()
  if pause == 0 then return 0 end
  return pause * (0.5 + math.random())
end

function request()
  place = place + 1
  if place >= #requests then wrk.thread:stop() end
  return requests[math.min(place, #requests)]
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"count": %d, "failed": %d, "p50_us": %d, "p99_us": %d, "max_us": %d}\n',
    summary.requests, failed, latency:percentile(50), latency:percentile(99), latency.max))
end
