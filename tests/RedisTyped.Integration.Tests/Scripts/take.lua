-- Takes up to a number of tokens, and says how many were there.
local left = tonumber(redis.call('GET', KEYS[1]) or ARGV[1])
local taken = math.min(left, tonumber(ARGV[2]))
redis.call('SET', KEYS[1], left - taken)
return taken
