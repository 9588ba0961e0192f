using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>A batch means what the same calls made one by one mean.</summary>
public sealed class BatchProperties(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private const int LastKind = 40;

    private static readonly string[] Fields = ["f", "g"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Random_calls_on_few_keys_end_as_they_do_one_by_one(bool merged) =>
        AssertSameAsync(nodes.Redis, Calls(ids: 5, Gen.Choose(0, LastKind)).ArrayOf().Sample(60, 100), merged);

    // Enough for many calls to be merged, and to be waited for where others on their keys follow.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Many_random_calls_end_as_they_do_one_by_one(bool merged) => AssertSameAsync(nodes.Redis, ManyCalls(), merged);

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(26)]
    public Task Runs_of_every_kind_that_is_merged_end_as_they_do_one_by_one(int write) =>
        AssertSameAsync(nodes.Redis, Runs(write).Sample(1, 1), merged: true, [.. Calls(ids: 6, Gen.Constant(write)).Sample(1, 60)]);

    [Fact]
    public async Task Random_calls_in_another_database_end_as_they_do_one_by_one()
    {
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o =>
        {
            o.Router = "modulo";
            foreach (TestNode node in nodes.Servers.Nodes)
            {
                o.Nodes.Add(node.Name, node.ConfigurationString + ",defaultDatabase=3");
            }
        });

        await AssertSameAsync(redis, [.. Calls(ids: 5, Gen.Choose(0, LastKind)).ArrayOf().Sample(60, 40), .. ManyCalls()], merged: true);
    }

    private static IEnumerable<Call[]> ManyCalls() =>
    [
        .. Calls(ids: 800, Gen.Choose(0, LastKind)).ArrayOf(1500).Sample(1, 2),
        .. Calls(ids: 400, Gen.Elements(0, 0, 0, 1, 1, 8, 15, 16, 23, 24)).ArrayOf(2500).Sample(1, 3),
        .. Calls(ids: 300, Gen.Elements(0, 0, 0, 1, 1, 1, 28, 29, 30, 31, 32, 35, 36, 38)).ArrayOf(2500).Sample(1, 3),
        .. Calls(ids: 3, Gen.Elements(10, 24, 25, 27, 26, 8)).ArrayOf(1000).Sample(1, 2),
    ];

    // Of each kind that can be merged enough calls to be merged on a node, on keys of which half are there before the batch, so that what reads and counts them is
    // not told apart by what the batch itself has done. The other kinds of writes are refused by some of the keys.
    private static Gen<Call[]> Runs(int write) =>
        from reads in Gen.Shuffle([0, 5, 8, 18, 19, 20, 27, 37])
        from other in Gen.Elements(24, 25, 26)
        from delete in Gen.Shuffle([16, 17])
        from runs in Gen.CollectToArray([.. reads, write, other, delete[0], 5, write, delete[1]], kind => Calls(ids: kind is 16 or 17 ? 6 : 12, Gen.Constant(kind)).ArrayOf(400))
        select runs.SelectMany(static run => run).ToArray();

    private static Gen<Call> Calls(int ids, Gen<int> kinds) =>
        from kind in kinds
        from id in Gen.Choose(0, ids - 1)
        from other in Gen.Choose(0, ids - 1)
        from text in Gen.Elements("", "7", "text")
        from field in Gen.Elements(Fields)
        select new Call(kind, id, other, text, field);

    private async Task AssertSameAsync(ShardedRedis redis, IEnumerable<Call[]> sequences, bool merged, params Call[] before)
    {
        int calls = 0, failures = 0;
        foreach (Call[] sequence in sequences)
        {
            var single = new Stores(redis.Store<IBatchStore>(), redis.Store<ITwinStore>());
            await BeginAsync(redis, single, before);
            var expected = new List<string>();
            foreach (Call call in sequence)
            {
                expected.Add(await OutcomeAsync(call.Make(single)));
            }

            string[] state = await StateAsync(redis);
            await BeginAsync(redis, single, before);
            int inFlight = sequence.Length % 2 == 0 ? 10_000 : 7;
            await using RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = merged, MaxInFlight = inFlight });
            var store = new Stores(batch.Store<IBatchStore>(), batch.Store<ITwinStore>());
            Task<string>[] pending = [.. sequence.Select(call => OutcomeAsync(call.Make(store)))];

            int failed = 0;
            try
            {
                await batch.ExecuteAsync(TestContext.Current.CancellationToken);
            }
            catch (BatchFailedException fault)
            {
                failed = fault.Failures.Count;
            }

            string[] outcomes = await Task.WhenAll(pending);
            Assert.Equal(expected, outcomes);
            Assert.Equal(state, await StateAsync(redis));
            Assert.Equal(expected.Count(static e => e.StartsWith('!')), failed);
            calls += outcomes.Length;
            failures += failed;
        }

        Assert.NotEqual(0, failures);
        output.WriteLine($"{calls} calls, of which {failures} failed, ended as one by one");
    }

    private static async Task BeginAsync(ShardedRedis redis, Stores stores, Call[] before)
    {
        await redis.OnAllNodes().ExecuteAsync("FLUSHALL");
        foreach (Call call in before)
        {
            await call.Make(stores);
        }
    }

    // Everything that the nodes hold, byte by byte, and what of it expires.
    private static async Task<string[]> StateAsync(ShardedRedis redis)
    {
        var state = new List<string>();
        foreach (RedisNode node in redis.Nodes)
        {
            foreach (string key in ((string[])(await node.Database.ExecuteAsync("KEYS", "*"))!).Order(StringComparer.Ordinal))
            {
                string content = Convert.ToBase64String((byte[])(await node.Database.ExecuteAsync("DUMP", key))!);
                state.Add($"{node.Id} {key} {content} {(long)await node.Database.ExecuteAsync("TTL", key) > 0}");
            }
        }

        return [.. state];
    }

    private static async Task<string> OutcomeAsync(Task<string> call)
    {
        try
        {
            return await call;
        }
        catch (Exception fault)
        {
            return $"!{fault.GetType().Name} {(fault.InnerException ?? fault).Message}";
        }
    }

    private sealed record Stores(IBatchStore Batch, ITwinStore Twin);

    private sealed record Call(int Kind, long Id, long Other, string Text, string Field)
    {
        public async Task<string> Make(Stores stores)
        {
            (IBatchStore store, ITwinStore twin) = stores;
            switch (Kind)
            {
                case 1: await store.SetAsync(Id, Text); return "set";
                case 2: return $"{await store.SetNewAsync(Id, Text)}";
                case 3: await store.SetForAsync(Id, Text, Other == 0 ? TimeSpan.FromMinutes(1) : null); return "set";
                case 4: return $"{await store.AppendAsync(Id, Text)}";
                case 5: return $"{await store.ExistsAsync(Id)}";
                case 6: return $"{await store.DeleteAsync(Id)}";
                case 7: return $"{await store.PushAsync(Id, Text)}";
                case 8: return await store.GetFieldAsync(Id, Field) ?? "nil";
                case 9: return string.Join(',', (await store.GetFieldsAsync(Id)).OrderBy(static f => f.Key));
                case 10: return $"{await store.SetFieldAsync(Id, Field, Text)}";
                case 11: return string.Join(',', (await store.GetManyAsync([Id, Other, Id])).Select(static t => t ?? "nil"));
                case 12: await store.SetManyAsync(new Dictionary<long, string> { [Id] = Text, [Other] = "other" }); return "set";
                case 13: return $"{await store.DeleteManyAsync([Id, Other])}";
                case 14: return $"{await store.AppendByScriptAsync(Id, Text)}";
                case 15: await store.RenameAsync(Id); return "renamed";
                case 16: await store.DropAsync(Id); return "deleted";
                case 17: await store.UnlinkAsync(Id); return "deleted";
                case 18: await store.TouchAsync(Id); return "touched";
                case 19: return $"{await store.TouchedAsync(Id)}";
                case 20: return $"{await store.HashesAsync(Id)}";
                case 21: return $"{await store.LengthAsync(Id)}";
                case 22: return $"{await store.CountAsync(Id)}";
                case 23: return $"{await store.ExpireAsync(Id, TimeSpan.FromMinutes(1))}";
                case 24: await store.AddAsync(Id, Text); return "added";
                case 25: await store.RankAsync(Id, Other, Text); return "ranked";
                case 26: await store.PutAsync(Id, Field, Text); return "put";
                case 27: return await store.FieldAsync(Id, Field) ?? "nil";
                case 28: return $"{await store.MoveAsync(Id, Text)}";
                case 29: return $"{await store.CopyAsync(Id)}";
                case 30: return $"{await store.UniteAsync(Id)}";
                case 31: return string.Join(',', (await store.GetBothAsync(Id)).Select(static t => t ?? "nil"));
                case 32: return $"{await store.DeleteBothAsync(Id)}";
                case 33: return await store.TakeAsync(Id) ?? "nil";
                case 34: return $"{await store.PersistAsync(Id)}";
                case 35: await store.SetOtherAsync(Id, Text); return "set";
                case 36: await store.DropOtherAsync(Id); return "deleted";
                case 37: return await twin.GetAsync(Id) ?? "nil";
                case 38: await twin.SetAsync(Id, "twin"); return "set";
                case 39: await twin.DropAsync(Id); return "deleted";
                default: return await store.GetAsync(Id) ?? "nil";
            }
        }
    }
}
