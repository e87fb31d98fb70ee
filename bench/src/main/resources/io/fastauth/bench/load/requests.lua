-- Arguments of every script: method, path, headers (each on a line), body, and its own. In all of them, @ stands for
-- what differs from request to request.
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

local function put(text, value)
   return (text:gsub("@", (value:gsub("%%", "%%%%"))))
end

local function format(args, value)
   local headers = {}
   for name, content in args[3]:gmatch("([^:\n]+): ([^\n]+)") do
      headers[name] = put(content, value)
   end
   local body = args[4]
   if body == "" then body = nil else body = put(body, value) end
   return wrk.format(args[1], put(args[2], value), headers, body)
end

