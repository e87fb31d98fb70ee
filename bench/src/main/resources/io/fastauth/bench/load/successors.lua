-- Refreshes the tokens of clients in turn; an answer has the client and its next token. Own argument: a file with a
-- client and its refresh token in each line. Each thread has clients of its own.
local arguments, tokens, places, last = {}, {}, {}, 0

function init(args)
   arguments = args
   local count = 0
   for line in io.lines(args[5]) do
      count = count + 1
      if count % 2 == number then
         local client, token = line:match("^(%S+) (%S+)$")
         tokens[#tokens + 1] = token
         places[client] = #tokens
      end
   end
end

function request()
   last = last % #tokens + 1
   return format(arguments, tokens[last])
end

function response(status, headers, body)
   local client = body:match('"client_id":"([^"]+)"')
   local token = body:match('"refresh_token":"([^"]+)"')
   if client and token then tokens[places[client]] = token end
end
