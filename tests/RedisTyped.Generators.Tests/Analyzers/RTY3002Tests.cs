using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A loop over keys does not wait for each.</summary>
public sealed class RTY3002Tests
{
    [Theory]
    [InlineData("foreach (long id in ids) { var name = await store.{|RTY3002:GetAsync|}(id); Console.WriteLine(name); }")]
    [InlineData("foreach (long id in ids) await store.{|RTY3002:SetAsync|}(id, \"ann\").ConfigureAwait(false);")]
    [InlineData("foreach (long id in ids) { names.Add(await store.{|RTY3002:GetAsync|}(id)); }")]
    [InlineData("foreach (long id in ids) { byId[id] = await store.{|RTY3002:GetAsync|}(id) ?? \"\"; }")]
    [InlineData("foreach (var user in users) { user.Name = await store.{|RTY3002:GetAsync|}(user.Id); }")]
    [InlineData("foreach (var user in users) { if (user.Name is null) { user.Name = await store.{|RTY3002:GetAsync|}(user.Id); } }")]
    [InlineData("foreach (var (id, name) in byId) { await store.{|RTY3002:SetAsync|}(id, name); }")]
    [InlineData("foreach (var pair in byId) { var id = pair.Key; await store.{|RTY3002:SetAsync|}(id, pair.Value); }")]
    [InlineData("foreach (var user in users) { if (user is { Id: var id }) { await store.{|RTY3002:SetAsync|}(id, \"\"); } }")]
    [InlineData("foreach (var text in names) { if (long.TryParse(text, out long id)) { await store.{|RTY3002:SetAsync|}(id, \"\"); } }")]
    [InlineData("foreach (long id in ids) { string? name = null; if (id > 0) { name = await store.{|RTY3002:GetAsync|}(id); } Console.WriteLine(name); }")]
    [InlineData("foreach (long id in ids) { if (id < 0) { continue; } await store.{|RTY3002:SetAsync|}(id, \"\"); }")]
    [InlineData("foreach (long id in ids) { switch (id) { case 0: break; default: await store.{|RTY3002:SetAsync|}(id, \"\"); break; } }")]
    [InlineData("foreach (long id in ids) { await store.{|RTY3002:SetAsync|}(id, \"\"); await store.{|RTY3002:AddAsync|}(id, 1); }")]
    [InlineData("foreach (long id in ids) { var n = await store.{|RTY3002:AddAsync|}(id, 1); await store.SetAsync(id, $\"{n}\"); }")]
    [InlineData("foreach (long id in ids) { if (await store.{|RTY3002:GetAsync|}(id) is null) { await store.SetAsync(id, \"\"); } }")]
    [InlineData("foreach (long id in ids) { foreach (var text in names) { Console.WriteLine(text); } await store.{|RTY3002:SetAsync|}(id, \"\"); }")]
    [InlineData("foreach (var text in names) { foreach (long id in ids) { await store.{|RTY3002:SetAsync|}(id, text ?? \"\"); } }")]
    [InlineData("for (int i = 0; i < ids.Length; i++) { await store.{|RTY3002:SetAsync|}(ids[i], \"\"); }")]
    [InlineData("for (int i = 0; i < 100; i++) { total += await store.{|RTY3002:AddAsync|}(i, 1); }")]
    [InlineData("int i = 0; while (i < ids.Length) { await store.{|RTY3002:SetAsync|}(ids[i], \"\"); i++; }")]
    [InlineData("int i = 0; do { await store.{|RTY3002:SetAsync|}(ids[i], \"\"); i++; } while (i < ids.Length);")]
    [InlineData("await foreach (long id in store.ScanAsync()) { await store.{|RTY3002:SetAsync|}(id, \"\"); }")]
    [InlineData("await foreach (RedisKey key in redis.ScanAsync(\"a:*\").ConfigureAwait(false)) { await store.{|RTY3002:SetAsync|}(long.Parse(((string)key!)[2..]), \"\"); }")]
    [InlineData("foreach (long id in ids) { await store.For(id).{|RTY3002:GetAsync|}(); }")]
    [InlineData("foreach (long id in ids) { var one = store.For(id); await one.{|RTY3002:AddAsync|}(1); await one.{|RTY3002:AddAsync|}(2); }")]
    [InlineData("foreach (long id in ids) { await redis.Store<IStore>().{|RTY3002:SetAsync|}(id, \"\"); }")]
    [InlineData("foreach (long id in ids) { _ = await other.{|RTY3002:GetAsync|}(id); }")]
    [InlineData("foreach (long id in ids) { await store.{|RTY3002:ScriptAsync|}(id); }")]
    [InlineData("Func<Task> all = async () => { foreach (long id in ids) { await store.{|RTY3002:SetAsync|}(id, \"\"); } }; await all();")]
    public Task Call_awaited_for_each_key_is_marked(string body) => ExpectAsync(body);

    [Theory]
    [InlineData("await Task.WhenAll(ids.Select(id => store.GetAsync(id)));")]
    [InlineData("foreach (long id in ids) { pending.Add(store.GetAsync(id)); } await Task.WhenAll(pending);")]
    [InlineData("foreach (var task in ids.Select(id => store.GetAsync(id)).ToList()) { await task; }")]
    [InlineData("foreach (var chunk in ids.Chunk(100)) { await store.GetAllAsync(chunk); }")]
    [InlineData("await using var batch = redis.CreateBatch(); var queued = batch.Store<IStore>(); foreach (long id in ids) { _ = queued.SetAsync(id, \"\"); } await batch.ExecuteAsync();")]
    [InlineData("foreach (var user in users) { Console.WriteLine(await store.GetAsync(1)); }")]
    [InlineData("foreach (var user in users) { await store.SetAsync(1, user.Name ?? \"\"); }")]
    [InlineData("foreach (long id in ids) { for (int attempt = 0; attempt < 3; attempt++) { await store.SetAsync(id, \"\"); } }")]
    [InlineData("foreach (long id in ids) { try { await store.SetAsync(id, \"\"); } catch (RedisException) { total++; } }")]
    [InlineData("foreach (long id in ids) { while (await store.GetAsync(id) is null) { } }")]
    [InlineData("foreach (long id in ids) { if (await store.GetAsync(id) is { } name) { names.Add(name); break; } }")]
    [InlineData("foreach (long id in ids) { if (await store.GetAsync(id) is not null) { return; } }")]
    [InlineData("string? last = null; foreach (long id in ids) { await store.SetAsync(id, last ?? \"\"); last = await store.GetAsync(id); }")]
    [InlineData("foreach (var user in users) { user.Name = await store.{|RTY3002:GetAsync|}(user.Id); await store.SetAsync(user.Id, user.Name ?? \"\"); }")]
    [InlineData("foreach (var user in users) { user.Name = await store.{|RTY3002:GetAsync|}(user.Id); if (user.Name is null) { await store.SetAsync(user.Id, \"\"); } }")]
    [InlineData("long at = 0; foreach (long id in ids) { at = await store.AddAsync(id, at); }")]
    [InlineData("long at = 0; for (int i = 0; i < 10; i++) { at = await store.AddAsync(at + i, 1); }")]
    [InlineData("foreach (long id in ids) { await store.SetAsync(id, $\"{names.Count}\"); names.Add(await store.GetAsync(id)); }")]
    [InlineData("foreach (long id in ids) { await store.SetAsync(id, \"\"); await Task.Delay(10); }")]
    [InlineData("foreach (long id in ids) { var name = await LoadAsync(id); await store.SetAsync(id, name); }")]
    [InlineData("foreach (long id in ids) { await using var file = new System.IO.MemoryStream(); await store.SetAsync(id, \"\"); }")]
    [InlineData("long next = 1; while (next > 0) { next = await store.AddAsync(next, -1); }")]
    [InlineData("while (queue.TryDequeue(out long id)) { await store.SetAsync(id, \"\"); }")]
    [InlineData("for (int page = 0; ; page++) { if (await store.GetAsync(page) is null) { break; } }")]
    [InlineData("await foreach (long id in channel.Reader.ReadAllAsync()) { await store.SetAsync(id, \"\"); }")]
    [InlineData("foreach (long id in collection.GetConsumingEnumerable()) { await store.SetAsync(id, \"\"); }")]
    [InlineData("foreach (long id in ids) { await store.MoveAsync(id, id + 1); }")]
    [InlineData("foreach (long id in ids) { await store.PopAsync(id); }")]
    [InlineData("foreach (long id in ids) { await store.CountAsync(); }")]
    [InlineData("foreach (var one in stores) { await one.SetAsync(1, \"\"); }")]
    [InlineData("foreach (var client in clients) { for (int i = 0; i < 10; i++) { await Run(() => client.Store<IStore>().SetAsync(i, \"\")); } }")]
    [InlineData("foreach (var (client, id) in clients.Zip(ids)) { await client.Store<IStore>().SetAsync(id, \"\"); }")]
    [InlineData("foreach (long id in ids) { await store.For(id).TransactionAsync(t => t.AddAsync(1)); }")]
    [InlineData("foreach (long id in ids) { await store.For(1).AddAsync(id); }")]
    [InlineData("foreach (long id in ids) { actions.Add(async () => await store.SetAsync(id, \"\")); }")]
    [InlineData("foreach (var name in await store.GetAllAsync(ids)) { Console.WriteLine(name); }")]
    [InlineData("foreach (long id in ids) { await mock.GetAsync(id); }")]
    public Task Other_loop_is_right(string body) => ExpectAsync(body);

    [Fact]
    public Task Iterator_hands_out_answers_as_they_come() => AnalyzerRun.ExpectAsync("""
        public static class Uses
        {
            public static async IAsyncEnumerable<string?> AllAsync(IStore store, long[] ids)
            {
                foreach (long id in ids)
                {
                    yield return await store.GetAsync(id);
                }
            }
        }
        """ + Store);

    [Theory]
    [InlineData("foreach (long id in ids) { names.Add(await store.{|RTY3002:GetAsync|}(id)); }", "'GetAsync' is awaited for one 'id'", "consider 'GetAllAsync'")]
    [InlineData("foreach (var user in users) { await store.{|RTY3002:DeleteAsync|}(user.Id); }", "for one 'user'", "consider 'DeleteAllAsync'")]
    [InlineData("foreach (var (id, name) in byId) { await store.{|RTY3002:SetAsync|}(id, name); }", "for one 'id'", "consider 'SetAllAsync'")]
    [InlineData("foreach (long id in ids) { total += await store.{|RTY3002:DeleteAsync|}(id); }", "for one 'id'", "consider queueing the calls in a batch")]
    [InlineData("foreach (long id in ids) { total += await store.{|RTY3002:AddAsync|}(id, 1); }", "for one 'id'", "consider queueing the calls in a batch")]
    [InlineData("foreach (long id in ids) { _ = await tagged.{|RTY3002:GetAsync|}(id); }", "for one 'id'", "consider queueing the calls in a batch")]
    [InlineData("foreach (long id in ids) { _ = await other.{|RTY3002:GetAsync|}(id); }", "for one 'id'", "consider queueing the calls in a batch")]
    public async Task Collection_form_is_named_where_there_is_one(string body, string fault, string advice)
    {
        Diagnostic found = Assert.Single(await AnalyzerRun.ExpectAsync(In(body)));

        Assert.Contains(fault, found.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains(advice, found.GetMessage(null), StringComparison.Ordinal);
    }

    private const string Store = """

        [RedisStore]
        public partial interface IStore
        {
            [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id, CancellationToken ct = default);
            [Command("MGET a:{ids}")] Task<string?[]> GetAllAsync([ShardKey] IReadOnlyList<long> ids, CancellationToken ct = default);
            [Command("SET a:{id} {name}")] Task SetAsync([ShardKey] long id, string name);
            [Command("MSET a:{names} {names}")] Task SetAllAsync([ShardKey] IReadOnlyDictionary<long, string> names);
            [Command("DEL a:{id}")] Task<long> DeleteAsync([ShardKey] long id);
            [Command("DEL a:{ids}")] Task<long> DeleteAllAsync([ShardKey] IEnumerable<long> ids);
            [Command("INCRBY a:{id} {by}")] Task<long> AddAsync([ShardKey] long id, long by);
            [Script("return redis.call('INCR', KEYS[1])", Keys = new[] { "a:{id}" })] Task<long> ScriptAsync([ShardKey] long id);
            [Command("RENAME a:{from} a:{to}"), CrossShard] Task MoveAsync([ShardKey] long from, [ShardKey] long to);
            [Command("BLPOP a:{id} 1"), Blocking] Task<string[]?> PopAsync([ShardKey] long id);
            [Command("DBSIZE"), AllNodes(Combine.Sum)] Task<long> CountAsync();
            [Command("SCAN MATCH a:{id}")] IAsyncEnumerable<long> ScanAsync();
        }

        [RedisStore]
        public partial interface ITagged
        {
            [Command("GET a:{id}"), HashTag("{id}")] Task<string?> GetAsync([ShardKey] long id);
            [Command("MGET a:{ids}")] Task<string?[]> GetAllAsync([ShardKey] long[] ids);
        }

        [RedisStore]
        public partial interface IOther
        {
            [Command("GET b:{id}")] ValueTask<string?> GetAsync([ShardKey] long id);
            [Command("MGET b:{ids}")] Task<HashSet<string?>> GetAllAsync([ShardKey] long[] ids);
        }

        public interface IMock { Task<string?> GetAsync([ShardKey] long id); }
        public sealed class User { public long Id { get; set; } public string? Name { get; set; } }
        """;

    private static async Task ExpectAsync(string body) => await AnalyzerRun.ExpectAsync(In(body));

    private static string In(string body) => $$"""
        using System.Linq;

        public static class Uses
        {
            public static async Task UseAsync(
                ShardedRedis redis, IStore store, ITagged tagged, IOther other, IMock mock, long[] ids, List<string?> names, Dictionary<long, string> byId, List<User> users,
                List<Task> pending, Queue<long> queue, System.Threading.Channels.Channel<long> channel,
                System.Collections.Concurrent.BlockingCollection<long> collection, IStore[] stores, ShardedRedis[] clients, List<Func<Task>> actions)
            {
                long total = 0;
                {{body}}
                Console.WriteLine(total);
                await Task.Yield();
            }

            private static Task<string> LoadAsync(long id) => Task.FromResult($"{id}");

            private static Task Run(Func<Task> action) => action();
        }
        """ + Store;
}
