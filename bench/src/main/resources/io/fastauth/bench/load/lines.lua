-- One request for each line of a file, again and again. Own argument: the file.
local requests, last = {}, 0

function init(args)
   for line in io.lines(args[5]) do
      requests[#requests + 1] = format(args, line)
   end
   last = math.floor(#requests / 2) * number
end

function request()
   last = last % #requests + 1
   return requests[last]
end
