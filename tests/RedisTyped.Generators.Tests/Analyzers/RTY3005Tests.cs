using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A read behind a write of the same key asks the primary.</summary>
public sealed class RTY3005Tests
{
    [Theory]
    [InlineData("await store.SetAsync(id, \"\"); await store.{|RTY3005:GetAsync|}(id);")]
    [InlineData("await store.SetAsync(1, \"\"); await store.{|RTY3005:GetAsync|}(1);")]
    [InlineData("if (id > 0) { await store.SetAsync(id, \"\"); } return await store.{|RTY3005:GetAsync|}(id);")]
    [InlineData("var write = store.SetAsync(text: \"\", id: id); await write; await store.{|RTY3005:GetAsync|}(id);")]
    [InlineData("await store.RenamedAsync(id); await store.{|RTY3005:GetAsync|}(id);")]
    [InlineData("while (id > 0) { await store.{|RTY3005:GetAsync|}(id); await store.SetAsync(id, \"\"); }")]
    [InlineData("Func<Task> both = async () => { await store.SetAsync(id, \"\"); await store.{|RTY3005:GetAsync|}(id); }; await both();")]
    public Task Read_of_what_was_written_is_marked(string body) => ExpectAsync(body);

    [Theory]
    [InlineData("await store.GetAsync(id); await store.SetAsync(id, \"\");")]
    [InlineData("await store.SetAsync(id, \"\"); await store.GetOwnAsync(id);")]
    [InlineData("await store.SetAsync(id, \"\"); await plain.GetAsync(id);")]
    [InlineData("await store.SetAsync(id, \"\"); await store.GetAsync(other);")]
    [InlineData("await store.SetAsync(1, \"\"); await store.GetAsync(2);")]
    [InlineData("await store.SetAsync(id, \"\"); await store.GetTitleAsync(id);")]
    [InlineData("await store.SetAsync(id, \"\"); id = 7; await store.GetAsync(id);")]
    [InlineData("await store.SetAsync(id, \"\"); id++; await store.GetAsync(id);")]
    [InlineData("if (id > 0) { await store.SetAsync(id, \"\"); } else { await store.GetAsync(id); }")]
    [InlineData("foreach (long one in ids) { await store.GetAsync(one); await store.SetAsync(one, \"\"); }")]
    [InlineData("await using var batch = redis.CreateBatch(); var queued = batch.Store<IStore>(); _ = queued.SetAsync(id, \"\"); _ = queued.GetAsync(id); await batch.ExecuteAsync();")]
    [InlineData("Func<Task> write = () => store.SetAsync(id, \"\"); await store.GetAsync(id);")]
    public Task Another_key_another_way_or_the_primary_is_left_alone(string body) => ExpectAsync(body);

    [Fact]
    public async Task Message_names_both_methods_and_the_key() => Assert.Equal(
        "'GetAsync' may be answered by a replica that what 'SetAsync' has written to 'note:{id}' has not come to yet; consider a method marked [ReadFrom(ReadFrom.Primary)]",
        Assert.Single(await ExpectAsync("await store.SetAsync(id, \"\"); await store.{|RTY3005:GetAsync|}(id);")).GetMessage(null));

    private static Task<ImmutableArray<Diagnostic>> ExpectAsync(string body) => AnalyzerRun.ExpectAsync($$"""
        #pragma warning disable RTY3002
        [RedisStore(ReadFrom = ReadFrom.PreferReplica)] public partial interface IStore
        {
            [Command("SET note:{id} {text}")] Task SetAsync([ShardKey] long id, string text);
            [Command("SETEX note:{number} 60 x")] Task RenamedAsync([ShardKey] long number);
            [Command("GET note:{id}")] Task<string?> GetAsync([ShardKey] long id);
            [Command("GET note:{id}:title")] Task<string?> GetTitleAsync([ShardKey] long id);
            [Command("GET note:{id}"), ReadFrom(ReadFrom.Primary)] Task<string?> GetOwnAsync([ShardKey] long id);
        }

        [RedisStore] public partial interface IPlain
        {
            [Command("GET note:{id}")] Task<string?> GetAsync([ShardKey] long id);
        }

        public static class Caller
        {
            public static async Task<object?> RunAsync(ShardedRedis redis, IStore store, IPlain plain, long id, long other, long[] ids)
            {
                {{body}}
                {{(body.Contains("return", StringComparison.Ordinal) ? "" : "return null;")}}
            }
        }
        """);
}
