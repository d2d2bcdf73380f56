-- Sends the requests of a file, each once and in order; tells what came back as one line of JSON.
-- Arguments: the file, and how many requests a second there are; 0 is as many as are answered.

local ffi = require("ffi")
ffi.cdef "typedef struct { long seconds, micros; } doorstep_instant; int gettimeofday(doorstep_instant *, void *);"

local requests, place, rate, due = {}, 0, 0, 0
local instant = ffi.new("doorstep_instant")

local function now()
  ffi.C.gettimeofday(instant, nil)
  return tonumber(instant.seconds) + tonumber(instant.micros) / 1e6
end

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
  rate = tonumber(args[2])
end

-- Requests fall due by chance, as buyers come, whether or not those before them were answered; the connection that is
-- free next takes the next one.
function delay()
  if rate == 0 then return 0 end
  if due == 0 then due = now() end
  due = due - math.log(1 - math.random()) / rate
  return math.max(0, (due - now()) * 1000)
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
