"""What a program does with the cluster client of redis-py: python3 redis_py_cluster.py PORT. Prints what it is answered, a line each."""
import sys

import redis
from redis.cluster import ClusterNode, RedisCluster

client = RedisCluster(startup_nodes=[ClusterNode("127.0.0.1", int(sys.argv[1]))], decode_responses=True, socket_timeout=60)


def show(what, value):
    print(f"{what}: {value!r}", flush=True)


client.flushall()
show("nodes", [(node.host, node.port == int(sys.argv[1]), node.server_type) for node in client.get_nodes()])
show("slots", [(slots, nodes["replicas"]) for slots, nodes in client.cluster_slots().items()])
show("slot", (client.keyslot("foo"), client.cluster_keyslot("foo"), client.cluster_info()["cluster_state"]))
show("set", [client.set(f"k:{i}", i) for i in range(50)])
show("get", [client.get(f"k:{i}") for i in range(51)])
show("over slots", (client.mset_nonatomic({f"m:{i}": i for i in range(20)}), client.mget_nonatomic([f"m:{i}" for i in range(21)])))
show("over slots, counted", (client.exists(*[f"m:{i}" for i in range(30)]), client.delete(*[f"m:{i}" for i in range(10)])))
with client.pipeline() as pipe:
    for i in range(50):
        pipe.incr(f"k:{i}")
        pipe.hset(f"h:{i}", "f", i)
    show("pipeline", pipe.execute())
script = "redis.call('SET', KEYS[1], ARGV[1]) return {KEYS[1], redis.call('GET', KEYS[1])}"
show("script", (client.eval(script, 1, "sc", "v"), client.evalsha(client.script_load(script), 1, "sc2", "w")))
show("scan", sorted(client.scan_iter(match="k:*", count=7)) == sorted(f"k:{i}" for i in range(50)))
show("blocking", (client.rpush("{l}", "a", "b"), client.blpop("{l}", timeout=5), client.blpop("{l}none", timeout=1)))
try:
    show("wrong type", client.lpush("k:1", "x"))
except redis.RedisError as error:
    show("wrong type", f"{type(error).__name__}: {error}")
show("dbsize", (client.dbsize(), client.ping()))
client.close()
