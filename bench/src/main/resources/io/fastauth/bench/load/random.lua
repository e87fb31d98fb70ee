-- A random number in each request: step * n + offset, n from 0 to below count. Own arguments: count, step, offset.
local before, after, count, step, offset

function init(args)
   before, after = format(args, "@"):match("^(.-)@(.*)$")
   count, step, offset = tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
   math.randomseed(os.time() * 2 + number)
end

function request()
   return before .. string.format("%d", step * math.random(0, count - 1) + offset) .. after
end
