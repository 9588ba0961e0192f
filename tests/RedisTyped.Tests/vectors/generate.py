#!/usr/bin/env python3
"""Writes twemproxy.json and go-redis.json beside itself: what a second implementation, written from the published algorithms and
independently of the C#, gives for the keys of rb-partition.json. Python 3, standard library only.

twemproxy: https://github.com/twitter/twemproxy (src/hashkit, src/nc_server.c, src/nc_conf.c). Every hash, both distributions, weights, tags
and the naming rules were compared key by key with nutcracker 0.5.0 of Debian; so does a test of RedisTyped.Integration.Tests, each time.
go-redis: https://github.com/redis/go-redis (ring.go, internal/hashtag), https://github.com/dgryski/go-rendezvous,
https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
"""
import bisect
import hashlib
import json
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).parent
M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF


def signed(byte, mask=M32):
    return (byte - 256) & mask if byte >= 128 else byte


def one_at_a_time(key):
    h = 0
    for b in key:
        h = (h + signed(b)) & M32
        h = (h + (h << 10)) & M32
        h ^= h >> 6
    h = (h + (h << 3)) & M32
    h ^= h >> 11
    return (h + (h << 15)) & M32


def md5(key):
    return struct.unpack("<I", hashlib.md5(key).digest()[:4])[0]


def crc16(key):
    register = 0
    for b in key:
        entry = (((register >> 8) ^ b) & 0xFF) << 8
        for _ in range(8):
            entry = ((entry << 1) ^ 0x1021 if entry & 0x8000 else entry << 1) & 0xFFFF
        register = ((register << 8) ^ entry) & M32
    return register


def crc32(key):
    return (zlib.crc32(key) >> 16) & 0x7FFF


def fnv(start, prime, bits, multiply_first):
    mask = (1 << bits) - 1

    def compute(key):
        h = start
        for b in key:
            if multiply_first:
                h = ((h * prime) & mask) ^ signed(b, mask)
            else:
                h = ((h ^ signed(b, mask)) * prime) & mask
        return h & M32

    return compute


def hsieh(key):
    h = 0
    words = len(key) // 4
    for i in range(words):
        low, high = struct.unpack_from("<HH", key, 4 * i)
        h = (h + low) & M32
        h = ((h << 16) & M32) ^ ((high << 11) ^ h) & M32
        h = (h + (h >> 11)) & M32
    rest = key[4 * words:]
    if len(rest) == 3:
        h = (h + rest[0] + (rest[1] << 8)) & M32
        h ^= (h << 16) & M32
        h ^= (signed(rest[2]) << 18) & M32
        h = (h + (h >> 11)) & M32
    elif len(rest) == 2:
        h = (h + rest[0] + (rest[1] << 8)) & M32
        h ^= (h << 11) & M32
        h = (h + (h >> 17)) & M32
    elif len(rest) == 1:
        h = (h + rest[0]) & M32
        h ^= (h << 10) & M32
        h = (h + (h >> 1)) & M32
    h ^= (h << 3) & M32
    h = (h + (h >> 5)) & M32
    h ^= (h << 4) & M32
    h = (h + (h >> 17)) & M32
    h ^= (h << 25) & M32
    return (h + (h >> 6)) & M32


def murmur(key):
    m = 0x5BD1E995
    h = ((0xDEADBEEF * len(key)) & M32) ^ len(key)
    words = len(key) // 4
    for (k,) in struct.iter_unpack("<I", key[:4 * words]):
        k = (k * m) & M32
        k = ((k ^ (k >> 24)) * m) & M32
        h = ((h * m) & M32) ^ k
    rest = key[4 * words:]
    if rest:
        h = ((h ^ int.from_bytes(rest, "little")) * m) & M32
    h = ((h ^ (h >> 13)) * m) & M32
    return h ^ (h >> 15)


def rotate(x, by, bits=32):
    return ((x << by) | (x >> (bits - by))) & ((1 << bits) - 1)


def jenkins(key):
    a = b = c = (0xDEADBEEF + len(key) + 13) & M32
    while len(key) > 12:
        x, y, z = struct.unpack_from("<III", key)
        a, b, c = (a + x) & M32, (b + y) & M32, (c + z) & M32
        a = ((a - c) & M32) ^ rotate(c, 4); c = (c + b) & M32
        b = ((b - a) & M32) ^ rotate(a, 6); a = (a + c) & M32
        c = ((c - b) & M32) ^ rotate(b, 8); b = (b + a) & M32
        a = ((a - c) & M32) ^ rotate(c, 16); c = (c + b) & M32
        b = ((b - a) & M32) ^ rotate(a, 19); a = (a + c) & M32
        c = ((c - b) & M32) ^ rotate(b, 4); b = (b + a) & M32
        key = key[12:]
    if not key:
        return c
    x, y, z = struct.unpack("<III", key.ljust(12, b"\0"))
    a, b, c = (a + x) & M32, (b + y) & M32, (c + z) & M32
    c = ((c ^ b) - rotate(b, 14)) & M32
    a = ((a ^ c) - rotate(c, 11)) & M32
    b = ((b ^ a) - rotate(a, 25)) & M32
    c = ((c ^ b) - rotate(b, 16)) & M32
    a = ((a ^ c) - rotate(c, 4)) & M32
    b = ((b ^ a) - rotate(a, 14)) & M32
    return ((c ^ b) - rotate(b, 24)) & M32


HASHES = {
    "one_at_a_time": one_at_a_time,
    "md5": md5,
    "crc16": crc16,
    "crc32": crc32,
    "crc32a": zlib.crc32,
    "fnv1_64": fnv(0xCBF29CE484222325, 0x100000001B3, 64, True),
    "fnv1a_64": fnv(0xCBF29CE484222325, 0x100000001B3, 64, False),
    "fnv1_32": fnv(2166136261, 16777619, 32, True),
    "fnv1a_32": fnv(2166136261, 16777619, 32, False),
    "hsieh": hsieh,
    "murmur": murmur,
    "jenkins": jenkins,
}


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def tagged(key, tag):
    """What stands between the first opening and the next closing character, if it is not empty."""
    if tag:
        start = key.find(tag[:1])
        end = key.find(tag[1:], start + 1)
        if start >= 0 and end > start + 1:
            return key[start + 1:end]
    return key


class Ketama:
    def __init__(self, servers):
        counted = sorted(range(len(servers)), key=lambda i: (len(servers[i][0]), servers[i][0]))
        total = sum(weight for _, weight in servers)
        points = []
        for rank, index in enumerate(counted):
            name, weight = servers[index]
            share = f32(f32(weight) / f32(total))
            digests = f32(f32(f32(f32(share * 160) / 4) * f32(len(servers))) + 1e-10)
            for digest in range(int(digests)):
                for point in struct.unpack("<4I", hashlib.md5(name + b"-%d" % digest).digest()):
                    points.append((point, rank, index))
        points.sort()
        self.points = [point for point, _, _ in points]
        self.nodes = [index for _, _, index in points]

    def node(self, value):
        return self.nodes[bisect.bisect_left(self.points, value) % len(self.points)]


class Modula:
    def __init__(self, servers):
        counted = sorted(range(len(servers)), key=lambda i: (len(servers[i][0]), servers[i][0]))
        self.places = [index for index in counted for _ in range(servers[index][1])]

    def node(self, value):
        return self.places[value % len(self.places)]


POOLS = {
    "named": ([("alpha", 1), ("be", 1), ("gamma", 1), ("d", 1)], ""),
    "weighted": ([("n1", 3), ("n2", 1), ("n10", 7), ("n3", 2), ("n20", 1)], ""),
    "addresses": ([("127.0.0.1:7001", 1), ("127.0.0.1:7002", 1), ("127.0.0.9", 2)], ""),
    "braces": ([("a", 1), ("b", 1), ("c", 1)], "{}"),
    "dollars": ([("a", 1), ("b", 1), ("c", 1)], "$$"),
    "many": ([("server%d" % i, 1 + i % 3) for i in range(61)], ""),
}


def xxh64(data):
    p1, p2, p3, p4, p5 = (
        0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5)

    def round_of(lane, value):
        return rotate((lane + value * p2) & M64, 31, 64) * p1 & M64

    length, at = len(data), 0
    if length >= 32:
        lanes = [(p1 + p2) & M64, p2, 0, -p1 & M64]
        while length - at >= 32:
            lanes = [round_of(lane, value) for lane, value in zip(lanes, struct.unpack_from("<4Q", data, at))]
            at += 32
        h = sum(rotate(lane, by, 64) for lane, by in zip(lanes, (1, 7, 12, 18))) & M64
        for lane in lanes:
            h = ((h ^ round_of(0, lane)) * p1 + p4) & M64
    else:
        h = p5
    h = (h + length) & M64
    while length - at >= 8:
        h = (rotate(h ^ round_of(0, struct.unpack_from("<Q", data, at)[0]), 27, 64) * p1 + p4) & M64
        at += 8
    if length - at >= 4:
        h = (rotate(h ^ struct.unpack_from("<I", data, at)[0] * p1 & M64, 23, 64) * p2 + p3) & M64
        at += 4
    for byte in data[at:]:
        h = rotate(h ^ byte * p5 & M64, 11, 64) * p1 & M64
    h = (h ^ (h >> 33)) * p2 & M64
    h = (h ^ (h >> 29)) * p3 & M64
    return h ^ (h >> 32)


def draw(x):
    x ^= x >> 12
    x ^= (x << 25) & M64
    x ^= x >> 27
    return x * 2685821657736338717 & M64


RINGS = {
    "one": ["only"],
    "shards": ["shard1", "shard2", "shard3"],
    "addresses": ["10.0.0.1:6379", "10.0.0.2:6379", "10.0.0.3:6379", "10.0.0.4:6379"],
    "odd": ["0", "é", "server number 8", "x" * 31, "x" * 32, "x" * 33, "x" * 70, "\t"],
    "many": ["ringShard%d" % i for i in range(40)],
}


def owner(names, key):
    value = xxh64(tagged(key, b"{}"))
    draws = [draw(value ^ xxh64(name.encode())) for name in names]
    assert len(set(draws)) == len(draws)
    return draws.index(max(draws))


def keys():
    known = json.loads((HERE / "rb-partition.json").read_text())["vectors"]
    more = [b"{}a", b"a{}b", b"$x$y", b"$$x", b"{u1}:a", b"{u1}:b", b"a{u1}", b"x}{y}", b"\xff\xfe\x80", b"k\x80\x81\x82\x83\x84", b"abc\xe9"]
    return [bytes.fromhex(v["keyHex"]) for v in known] + more


def write(name, root):
    (HERE / name).write_text(json.dumps(root, separators=(",", ":")).replace('{"keyHex"', '\n{"keyHex"') + "\n")


def main():
    assert xxh64(b"") == 0xEF46DB3751D8E999 and xxh64(b"a") == 0xD24EC4F1A98C6E5B and xxh64(b"abc") == 0x44BC2CF5AD770999
    placed = []
    rings = {(pool, d): c([(n.encode(), w) for n, w in servers])
             for pool, (servers, _) in POOLS.items() for d, c in (("ketama", Ketama), ("modula", Modula))}
    for key in dict.fromkeys(k for k in keys() if k):
        vector = {"keyHex": key.hex(), "hashes": [h(key) for h in HASHES.values()]}
        for pool, (_, tag) in POOLS.items():
            for d in ("ketama", "modula"):
                vector[f"{pool}-{d}"] = [rings[pool, d].node(h(tagged(key, tag.encode()))) for h in HASHES.values()]
        placed.append(vector)
    write("twemproxy.json", {
        "source": "generate.py; compared with nutcracker 0.5.0",
        "hashes": list(HASHES),
        "pools": [{"name": pool, "servers": [n for n, _ in servers], "weights": [w for _, w in servers], "tag": tag}
                  for pool, (servers, tag) in POOLS.items()],
        "vectors": placed})
    write("go-redis.json", {
        "source": "generate.py",
        "rings": [{"name": ring, "shards": names} for ring, names in RINGS.items()],
        "vectors": [{"keyHex": key.hex(), "hash": str(xxh64(tagged(key, b"{}"))), **{r: owner(n, key) for r, n in RINGS.items()}}
                    for key in dict.fromkeys(keys())]})


if __name__ == "__main__":
    main()
