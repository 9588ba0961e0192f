using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>Random datasets and filters: a replica behind the proxy is what a server would be that was given just the kept keys.</summary>
public sealed class RandomSnapshotTests
{
    private const int KeysOfADatabase = 3_400;

    private static readonly int[] Databases = [0, 1, 3];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Long.Or(25, shortly: 1))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Any_part_of_any_dataset_arrives_however_it_is_sent_and_loaded(int seed)
    {
        await using var redis = await RedisNodes.StartAsync(3, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0"],
        });
        await using var source = await Wire.ToAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await using var native = await Wire.ToAsync(redis[2]);
        using var from = await PatientConnection.OpenAsync(redis[0]);
        using var to = await PatientConnection.OpenAsync(redis[2]);
        await FillAsync(source, seed);
        var random = new Random(seed);
        foreach (string send in new[] { "no", "yes" })
        {
            foreach (string load in new[] { "disabled", "swapdb" })
            {
                var filter = new RandomPart(random);
                await source.AskAsync("CONFIG", "SET", "repl-diskless-sync", send);
                await replica.AskAsync("CONFIG", "SET", "repl-diskless-load", load);
                await using (var proxy = await FilteredBefore.StartAsync(redis[0], filter))
                {
                    await proxy.FollowAsync(replica);
                }

                await replica.AskAsync("REPLICAOF", "NO", "ONE");
                await native.AskAsync("FLUSHALL", "SYNC");
                long kept = await GiveAsync(from, to, filter);

                Assert.InRange(kept, 1, (Databases.Length * KeysOfADatabase) - 1);
                Assert.Equal(await native.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
                Assert.Equal("1", await replica.AskAsync("FCALL", "f", "0"));
                long most = await MemoryAsync(native) * 11 / 10;
                Assert.InRange(await Wait.UntilAsync(() => MemoryAsync(replica), memory => memory <= most), 1, most);
            }
        }

        from.End();
        to.End();
    }

    private static async Task FillAsync(Wire source, int seed)
    {
        const string script =
            """
            math.randomseed(tonumber(ARGV[1]))
            local r = math.random
            for i = 1, tonumber(ARGV[2]) do
              local kinds = {'k:' .. i, string.format('%d', r(-2000000000, 2000000000)), string.rep('packed key ', r(2, 9)) .. i, '\0\255' .. i, string.rep('k', r(1, 300)) .. i}
              local key, kind = kinds[r(#kinds)], r(9)
              redis.call('DEL', key)
              if kind <= 3 then redis.call('SET', key, kind == 1 and r(-1000000, 1000000) or string.rep(string.char(r(0, 255)), r(0, 900)))
              elseif kind == 4 then for j = 1, r(40) do redis.call('RPUSH', key, string.rep('e', r(0, 120)) .. j) end
              elseif kind == 5 then for j = 1, r(40) do redis.call('SADD', key, r(3) == 1 and 'm' .. j or j * 7919) end
              elseif kind == 6 then for j = 1, r(160) do redis.call('HSET', key, 'f' .. j, r(1, 100000)) end
              elseif kind == 7 then for j = 1, r(160) do redis.call('ZADD', key, r() * 1000, 'm' .. j) end
              elseif kind == 8 then for j = 1, r(30) do redis.call('XADD', key, j .. '-1', 'f', r(1000)) end redis.call('XGROUP', 'CREATE', key, 'g', '0')
              else redis.call('PFADD', key, i, i + 1) end
              if r(3) == 1 then redis.call('PEXPIREAT', key, 1900000000000 + r(1000000000)) end
            end
            """;
        foreach (int database in Databases)
        {
            await source.AskAsync("SELECT", Text(database));
            Assert.Equal("(nil)", await source.AskAsync("EVAL", script, "0", Text((seed * 10) + database), Text(KeysOfADatabase)));
        }

        Assert.Equal("lib", await source.AskAsync("FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\nredis.register_function('f', function() return 1 end)"));
    }

    /// <summary>Gives a server what another holds of the kept keys, by commands.</summary>
    private static async Task<long> GiveAsync(ConnectionMultiplexer from, ConnectionMultiplexer to, RandomPart filter)
    {
        long given = 0;
        foreach (int number in Databases)
        {
            var database = from.GetDatabase(number);
            byte[][] kept = [.. ((byte[][]?)await database.ExecuteAsync("KEYS", "*"))!.Where(key => filter.Keeps(key, number))];
            await Task.WhenAll(kept.Select(async key =>
            {
                var expires = database.ExecuteAsync("PEXPIRETIME", (RedisKey)key);
                byte[] payload = (await database.KeyDumpAsync(key))!;
                await to.GetDatabase(number).ExecuteAsync("RESTORE", (RedisKey)key, Math.Max(0, (long)await expires), payload, "ABSTTL");
            }));
            given += kept.Length;
        }

        return given;
    }

    /// <summary>What a server needs for its data alone.</summary>
    private static async Task<long> MemoryAsync(Wire server) => await server.NumberAsync("memory", "used_memory")
        - await server.NumberAsync("memory", "mem_total_replication_buffers")
        - await server.NumberAsync("memory", "mem_clients_normal")
        - await server.NumberAsync("memory", "mem_clients_slaves");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Keeps a part of the keys, large or small, another for each database.</summary>
    private sealed class RandomPart(Random random) : IKeyFilter
    {
        private readonly uint _seed = (uint)random.Next();
        private readonly uint _kept = (uint)random.Next(1, 100);

        public bool Keeps(ReadOnlySpan<byte> key, int db)
        {
            uint hash = _seed + (uint)db;
            foreach (byte one in key)
            {
                hash = (hash ^ one) * 16777619;
            }

            return (hash >> 8) % 100 < _kept;
        }
    }
}
