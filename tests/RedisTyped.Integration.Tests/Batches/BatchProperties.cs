using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>A batch means what the same calls made one by one mean.</summary>
public sealed class BatchProperties(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private static readonly string[] Fields = ["f", "g"];

    private static readonly Gen<Call> Calls =
        from kind in Gen.Choose(0, 16)
        from id in Gen.Choose(0, 4)
        from other in Gen.Choose(0, 4)
        from text in Gen.Elements("", "7", "text")
        from field in Gen.Elements(Fields)
        select new Call(kind, id, other, text, field);

    [Fact]
    public async Task Random_calls_end_as_they_do_one_by_one()
    {
        int calls = 0, failures = 0;
        foreach (Call[] sequence in Calls.ArrayOf().Sample(60, 150))
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
            await using RedisBatch batch = nodes.Redis.CreateBatch(new BatchOptions { MaxInFlight = sequence.Length % 2 == 0 ? 3 : 10_000 });
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
            Assert.Equal(expected.Exists(static e => e.StartsWith('!')), failed > 0);
            calls += outcomes.Length;
            failures += failed;
        }

        Assert.NotEqual(0, failures);
        output.WriteLine($"{calls} calls, of which {failures} failed, ended as one by one");
    }

    private async Task<string[]> StateAsync()
    {
        IBatchStore store = nodes.Redis.Store<IBatchStore>();
        var state = new List<string>();
        for (int id = 0; id <= 4; id++)
        {
            state.Add(await OutcomeAsync(new Call(0, id, 0, "", "").Make(store)));
            state.Add(await OutcomeAsync(new Call(9, id, 0, "", "").Make(store)));
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
                default: return await store.GetAsync(Id) ?? "nil";
            }
        }
    }
}
