using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Nodes;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>A batch means what the same calls made one by one mean.</summary>
public sealed class BatchProperties(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private static readonly string[] Fields = ["f", "g"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Random_calls_on_few_keys_end_as_they_do_one_by_one(bool merged) =>
        AssertSameAsync(Calls(ids: 5, Gen.Choose(0, 29)).ArrayOf().Sample(60, 100), merged);

    // Enough for many calls to be merged, and to be waited for where others on their keys follow.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Many_random_calls_end_as_they_do_one_by_one(bool merged) => AssertSameAsync(
        [
            .. Calls(ids: 800, Gen.Choose(0, 29)).ArrayOf(1500).Sample(1, 2),
            .. Calls(ids: 400, Gen.Elements(0, 0, 0, 1, 1, 8, 15, 16, 23, 24)).ArrayOf(2500).Sample(1, 3),
            .. Calls(ids: 3, Gen.Elements(10, 24, 25, 27, 28, 29, 29)).ArrayOf(1000).Sample(1, 2),
        ],
        merged);

    private static Gen<Call> Calls(int ids, Gen<int> kinds) =>
        from kind in kinds
        from id in Gen.Choose(0, ids - 1)
        from other in Gen.Choose(0, ids - 1)
        from text in Gen.Elements("", "7", "text")
        from field in Gen.Elements(Fields)
        select new Call(kind, id, other, text, field);

    private async Task AssertSameAsync(IEnumerable<Call[]> sequences, bool merged)
    {
        int calls = 0, failures = 0;
        foreach (Call[] sequence in sequences)
        {
            await nodes.Redis.OnAllNodes().ExecuteAsync("FLUSHALL");
            IBatchStore single = nodes.Redis.Store<IBatchStore>();
            var expected = new List<string>();
            foreach (Call call in sequence)
            {
                expected.Add(await OutcomeAsync(call.Make(single)));
            }

            string[] state = await StateAsync();
            await nodes.Redis.OnAllNodes().ExecuteAsync("FLUSHALL");
            int inFlight = sequence.Length % 2 == 0 ? 10_000 : 7;
            await using RedisBatch batch = nodes.Redis.CreateBatch(new BatchOptions { AutoBatch = merged, MaxInFlight = inFlight });
            IBatchStore store = batch.Store<IBatchStore>();
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
            Assert.Equal(state, await StateAsync());
            Assert.Equal(expected.Count(static e => e.StartsWith('!')), failed);
            calls += outcomes.Length;
            failures += failed;
        }

        Assert.NotEqual(0, failures);
        output.WriteLine($"{calls} calls, of which {failures} failed, ended as one by one");
    }

    // Everything that the nodes hold, byte by byte, and what of it expires.
    private async Task<string[]> StateAsync()
    {
        var state = new List<string>();
        foreach (RedisNode node in nodes.Redis.Nodes)
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

    private sealed record Call(int Kind, long Id, long Other, string Text, string Field)
    {
        public async Task<string> Make(IBatchStore store)
        {
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
                default: return await store.GetAsync(Id) ?? "nil";
            }
        }
    }
}
