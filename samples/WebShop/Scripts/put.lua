-- KEYS: the cart, its version. ARGV: article, how many more (or fewer), the most of one article, how long a cart is kept.
local count = redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
local most = tonumber(ARGV[3])
if count > most then
    count = most
    redis.call('HSET', KEYS[1], ARGV[1], count)
end
if count <= 0 then
    count = 0
    redis.call('HDEL', KEYS[1], ARGV[1])
end
redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return count
