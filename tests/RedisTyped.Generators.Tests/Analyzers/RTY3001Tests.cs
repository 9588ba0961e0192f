namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A transaction queues before it waits.</summary>
public sealed class RTY3001Tests
{
    [Theory]
    [InlineData("async t => { await t.AddAsync(1); {|RTY3001:t.AddAsync(2)|}; }")]
    [InlineData("async t => { await t.AddAsync(1); await {|RTY3001:t.AddAsync(2)|}; await {|RTY3001:t.AddAsync(3)|}; }")]
    [InlineData("async t => { foreach (int i in new[] { 1, 2 }) { await {|RTY3001:t.AddAsync(i)|}; } }")]
    [InlineData("async t => { await Task.Yield(); {|RTY3001:t.Require|}.Get().Is(1); }")]
    [InlineData("async t => { if (DateTime.Now.Year > 2000) { await Task.Yield(); } return await {|RTY3001:t.AddAsync(2)|}; }")]
    [InlineData("async t => await {|RTY3001:t.AddAsync(await t.GetAsync() ?? 0)|}")]
    [InlineData("async t => { long a = await t.AddAsync(1); return a > 1 ? await {|RTY3001:t.AddAsync(2)|} : 0; }")]
    [InlineData("async delegate(IStore.Shard.Transaction t) { await t.AddAsync(1); _ = {|RTY3001:t.AddAsync(2)|}; }")]
    public Task Command_after_an_await_is_marked(string callback) => ExpectAsync(callback);

    [Theory]
    [InlineData("t => { long a = {|RTY3001:t.AddAsync(1).Result|}; }")]
    [InlineData("t => {|RTY3001:t.AddAsync(1).Wait()|}")]
    [InlineData("t => { var a = t.AddAsync(1); {|RTY3001:a.GetAwaiter().GetResult()|}; }")]
    [InlineData("t => { {|RTY3001:a(t).ConfigureAwait(false).GetAwaiter().GetResult()|}; static Task<long> a(IStore.Shard.Transaction t) => t.AddAsync(1); }")]
    [InlineData("t => {|RTY3001:Task.WaitAll(t.AddAsync(1), t.AddAsync(2))|}")]
    public Task Wait_that_blocks_is_marked(string callback) => ExpectAsync(callback);

    [Theory]
    [InlineData("t => { t.AddAsync(1); t.AddAsync(2); }")]
    [InlineData("t => t.AddAsync(1)")]
    [InlineData("t => Task.WhenAll(t.AddAsync(1), t.AddAsync(2))")]
    [InlineData("async t => await t.AddAsync(1)")]
    [InlineData("async t => { t.Require.Get().Is(1); var a = t.AddAsync(1); var b = t.AddAsync(2); return (await a, await b); }")]
    [InlineData("async t => { foreach (int i in new[] { 1, 2 }) { _ = t.AddAsync(i); } await Task.Yield(); }")]
    [InlineData("async t => { if (DateTime.Now.Year > 2000) { return await t.AddAsync(1); } return await t.AddAsync(2); }")]
    [InlineData("async t => DateTime.Now.Year > 2000 ? await t.AddAsync(1) : await t.AddAsync(2)")]
    [InlineData("async t => { var a = t.AddAsync(1); await Task.WhenAll(a); return a.Result; }")]
    public Task Commands_before_all_awaits_are_right(string callback) => ExpectAsync(callback);

    [Fact]
    public Task Other_callbacks_are_no_concern() => AnalyzerRun.ExpectAsync("""
        public static class Uses
        {
            public static Func<List<int>, Task> Use() => async list => { await Task.Yield(); list.Add(1); };
            public static Func<Task<int>, int> Wait() => task => task.Result;
        }
        """ + Store);

    private const string Store = """

        [RedisStore]
        public partial interface IStore
        {
            [Command("GET a:{id}")] Task<long?> GetAsync([ShardKey] long id);
            [Command("INCRBY a:{id} {by}")] Task<long> AddAsync([ShardKey] long id, long by);
        }
        """;

    private static async Task ExpectAsync(string callback) => await AnalyzerRun.ExpectAsync(
        "public static class Uses { public static Task UseAsync(IStore store) => store.For(1).TransactionAsync(" + callback + "); }" + Store);
}
