-- One request to manage a volume after another, each for another thing of the host.
local projects = tonumber(os.getenv("LOAD_PROJECTS") or "1")
local thread, count = 0, 0
local threads = 0

function setup(t)
    threads = threads + 1
    t:set("thread", threads)
end

function request()
    count = count + 1
    local project = string.format("%032x", count % projects + 1)
    local body = string.format(
        '{"volume": {"host": "load@host#pool", "ref": {"source-name": "lun-%d-%d"}, '
            .. '"name": "load", "metadata": {"k": "v"}}}',
        thread, count)
    return wrk.format("POST", "/v3/" .. project .. "/os-volume-manage", {
        ["X-Auth-Token"] = "load:" .. project,
        ["Content-Type"] = "application/json",
    }, body)
end

-- Where somebody wants to know which ones were accepted.
local file = os.getenv("LOAD_ACCEPTED") or ""
if file ~= "" then
    function response(status, _, body)
        if status == 202 then
            accepted = accepted or io.open(file .. thread, "a")
            accepted:write(body:match('"id": ?"([^"]+)"'), "\n")
            accepted:flush()
        end
    end
end
