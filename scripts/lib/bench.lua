-- SPDX-License-Identifier: MIT
-- wrk's side of scripts/bench: requests from a file, one a line
-- ("METHOD PATH [BODY]"), taken in turn from a random start; the figures as
-- one line of key=value.

local requests = {}
local at = 1
local headers = {}

function init(args)
    math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)

    for i = 2, #args do
        local name, value = args[i]:match("^([^:]+): (.*)$")
        headers[name] = value
    end

    for line in io.lines(args[1]) do
        local method, path, body = line:match("^(%u+) (%S+) ?(.*)$")
        requests[#requests + 1] =
            wrk.format(method, path, headers, body ~= "" and body or nil)
    end

    at = math.random(#requests)
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency, r)
    local e = summary.errors

    io.write(string.format(
        "requests=%d microseconds=%d failed=%d p50=%d p99=%d max=%d\n",
        summary.requests, summary.duration,
        e.connect + e.read + e.write + e.timeout + e.status,
        latency:percentile(50), latency:percentile(99), latency.max))
end
