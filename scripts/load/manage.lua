-- One request to manage a volume after another, each for another thing of the host.
local project = string.rep("a", 32)
local thread, count = 0, 0
local threads = 0

function setup(t)
    threads = threads + 1
    t:set("thread", threads)
end

function request()
    count = count + 1
    local body = string.format(
        '{"volume": {"host": "load@host#pool", "ref": {"source-name": "lun-%d-%d"}, '
            .. '"name": "load", "metadata": {"k": "v"}}}',
        thread, count)
    return wrk.format("POST", "/v3/" .. project .. "/os-volume-manage", {
        ["X-Auth-Token"] = "load:" .. project,
        ["Content-Type"] = "application/json",
    }, body)
end
