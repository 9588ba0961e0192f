namespace RedisTyped.Generators.Tests.Parsing;

/// <summary>What a method, or else its store, says of the server that answers reaches the client.</summary>
public sealed class ReadFromTests
{
    [Theory]
    [InlineData("[RedisStore]", "", "")]
    [InlineData("[RedisStore(ReadFrom = ReadFrom.Replica)]", "", " { ReadFrom = global::RedisTyped.ReadFrom.Replica }")]
    [InlineData("[RedisStore, ReadFrom(ReadFrom.Nearest)]", "", " { ReadFrom = global::RedisTyped.ReadFrom.Nearest }")]
    [InlineData("[RedisStore]", ", ReadFrom(ReadFrom.PreferReplica)", " { ReadFrom = global::RedisTyped.ReadFrom.PreferReplica }")]
    [InlineData("[RedisStore(ReadFrom = ReadFrom.Replica)]", ", ReadFrom(ReadFrom.Primary)", " { ReadFrom = global::RedisTyped.ReadFrom.Primary }")]
    public void Method_goes_before_its_store(string store, string method, string expected) => Assert.Contains(
        $"(\"IStore\", \"GetAsync\", \"GET\", IsReadOnly: true){expected};",
        GeneratorRun.Of($$"""
            {{store}} public partial interface IStore { [Command("GET user:{id}"){{method}}] Task<string?> GetAsync([ShardKey] long id); }
            """).OnlyFile,
        StringComparison.Ordinal);

    [Fact]
    public void Store_says_nothing_of_what_writes_or_scans() => Assert.DoesNotContain(
        "ReadFrom",
        GeneratorRun.Of("""
            [RedisStore(ReadFrom = ReadFrom.Replica)] public partial interface IStore
            {
                [Command("SET user:{id} {name}")] Task SetAsync([ShardKey] long id, string name);
                [Command("SSCAN tags:{id}")] IAsyncEnumerable<string> TagsAsync([ShardKey] long id);
            }
            """).OnlyFile,
        StringComparison.Ordinal);

    [Fact]
    public void Read_that_waits_is_the_primarys() => Assert.Contains(
        "\"XREAD\", IsReadOnly: true) { ReadFrom = global::RedisTyped.ReadFrom.Primary };",
        GeneratorRun.Of("""
            [RedisStore] public partial interface IStore
            {
                [Command("XREAD BLOCK 500 STREAMS log:{id} {after}"), Blocking] Task<RedisResult> ReadAsync([ShardKey] long id, string after);
            }
            """).OnlyFile,
        StringComparison.Ordinal);
}
