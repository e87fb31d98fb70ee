-- One request for each line of a file, again and again. Own argument: the file. A request is made when it is first sent:
-- wrk starts its first thread before it initializes the second, and does not count that time.
local arguments, lines, requests, last = {}, {}, {}, 0

function init(args)
   arguments = args
   for line in io.lines(args[5]) do
      lines[#lines + 1] = line
   end
   last = math.floor(#lines / 2) * number
end

function request()
   last = last % #lines + 1
   local made = requests[last]
   if not made then
      made = format(arguments, lines[last])
      requests[last] = made
   end
   return made
end
