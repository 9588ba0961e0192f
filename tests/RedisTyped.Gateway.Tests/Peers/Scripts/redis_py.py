"""What a program does with redis-py, against one server: python3 redis_py.py PORT. Prints what it is answered, a line each."""
import sys
import threading

import redis

client = redis.Redis(port=int(sys.argv[1]), decode_responses=True, socket_timeout=60)
raw = redis.Redis(port=int(sys.argv[1]), socket_timeout=60)


def show(what, value):
    print(f"{what}: {value!r}", flush=True)


client.flushall()

show("set", client.set("greeting", "hello world", ex=100))
show("get", client.get("greeting"))
show("ttl", 90 < client.ttl("greeting") <= 100)
show("set nx", client.set("greeting", "other", nx=True))
show("getdel", client.getdel("greeting"))
show("bytes", (raw.set(b"bin\r\n\x00", bytes(range(256))), raw.get(b"bin\r\n\x00") == bytes(range(256)), raw.delete(b"bin\r\n\x00")))
show("mset", client.mset({f"many:{i}": i for i in range(100)}))
show("mget", client.mget([f"many:{i}" for i in range(101)]))
show("exists", client.exists(*[f"many:{i}" for i in range(0, 200, 2)]))
show("hash", (client.hset("h", mapping={"name": "ann", "age": 7}), client.hgetall("h"), client.hincrby("h", "age", 1), client.hmget("h", "age", "none")))
show("list", (client.rpush("l", *"abc"), client.lrange("l", 0, -1), client.lpop("l"), client.lpos("l", "c")))
show("set of", (client.sadd("s", *"abc"), sorted(client.smembers("s")), client.sismember("s", "z")))
show("sorted", (client.zadd("z", {"a": 1, "b": 2.5}), client.zrange("z", 0, -1, withscores=True), client.zscore("z", "b"), client.zincrby("z", 2, "a")))
show("stream", (client.xadd("x", {"f": "v"}, id="1-1"), client.xrange("x"), client.xread({"x": "0"})))
show("geo", (client.geoadd("g", (13.361389, 38.115556, "Palermo")), client.geopos("g", "Palermo")))
show("bits", (client.setbit("bits", 7, 1), client.bitcount("bits")))
show("large", (client.set("large", "x" * 1_000_000), client.strlen("large"), len(client.get("large")), client.unlink("large")))

with client.pipeline(transaction=False) as pipe:
    for i in range(500):
        pipe.set(f"p:{i}", i)
        pipe.incr(f"p:{i}")
    pipe.lpush("p:1", "x")
    answers = pipe.execute(raise_on_error=False)
show("pipeline", answers)

with client.pipeline() as pipe:
    pipe.watch("{t}a")
    pipe.multi()
    pipe.set("{t}a", 1)
    pipe.incr("{t}a")
    pipe.get("{t}a")
    show("transaction", pipe.execute())
with client.pipeline() as pipe:
    pipe.watch("{t}a")
    client.set("{t}a", 9)
    pipe.multi()
    pipe.incr("{t}a")
    try:
        show("watched", pipe.execute())
    except redis.WatchError as error:
        show("watched", error)
show("function of a transaction", client.transaction(lambda pipe: (pipe.multi(), pipe.incr("{t}a")), "{t}a"))

script = client.register_script("redis.call('SET', KEYS[1], ARGV[1]) return {KEYS[1], redis.call('GET', KEYS[1])}")
show("script", (script(keys=["sc"], args=["v"]), script(keys=["sc2"], args=["w"]), client.script_exists(script.sha)))
show("function", (client.function_load("#!lua name=lib\nredis.register_function('twice', function(k, a) return a[1] * 2 end)"), client.fcall("twice", 1, "k", 21)))
show("lock", [(lock.acquire(), lock.owned(), lock.extend(5), lock.release()) for lock in [client.lock("guard", timeout=10)]])

show("scan", sorted(client.scan_iter(match="many:*", count=7)) == sorted(f"many:{i}" for i in range(100)))
show("scan of a type", sorted(client.scan_iter(_type="zset")))
show("hscan", sorted(client.hscan_iter("h")))
show("keys", sorted(client.keys("many:1*")))
show("dbsize", client.dbsize())

show("blocking, at once", client.blpop("l", timeout=5))
show("blocking, in vain", client.bzpopmin("none", timeout=0.01))
waiter_answers = []
waiter = threading.Thread(target=lambda: waiter_answers.append(client.blpop("later", timeout=60)))
waiter.start()
show("pushed", client.rpush("later", "came"))
waiter.join()
show("blocking", waiter_answers)

listener = client.pubsub()
listener.subscribe("news")
listener.psubscribe("n*")
show("subscribed", [listener.get_message(timeout=60) for _ in range(2)])
show("published", client.publish("news", "hello"))
show("heard", sorted((listener.get_message(timeout=60) for _ in range(2)), key=str))
listener.unsubscribe()
listener.punsubscribe()
show("unsubscribed", [listener.get_message(timeout=60) for _ in range(2)])
listener.close()

for name, fault in {
    "wrong type": lambda: client.lpush("many:1", "x"),
    "wrong value": lambda: client.incr("h:none", "x"),
    "unknown": lambda: client.execute_command("NOSUCH", "a"),
    "no script": lambda: client.evalsha("f" * 40, 1, "k"),
}.items():
    try:
        show(name, fault())
    except redis.RedisError as error:
        show(name, f"{type(error).__name__}: {error}")

client.client_setname("worker")
show("connection", (client.ping(), client.echo("hi"), client.client_getname(), client.info()["redis_version"], len(client.time())))
show("emptied", (client.flushdb(), client.dbsize()))
