namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A serializer can be made.</summary>
public sealed class RTY1019Tests
{
    private const string Types = """
        using RedisTyped.Values;

        public abstract class Base : IRedisSerializer
        {
            public byte[] Serialize<T>(T value) => [];
            public T Deserialize<T>(ReadOnlySpan<byte> bytes) => default!;
        }
        public sealed class Stranger { }
        public sealed class Demanding(int level) : Base { public int Level { get; } = level; }
        public sealed class Locked : Base { private Locked() { } private static Locked Instance { get; } = new(); }
        public sealed class Open<T> : Base { }
        public sealed class Fine : Base { }
        public sealed class Single : Base { private Single() { } public static readonly Single Instance = new(); }
        public sealed class Outer { private sealed class Inner : Base { } public sealed class Shown : Base { } }
        public sealed record Note(string Text);
        """;

    [Theory]
    [InlineData("Stranger", "it does not implement IRedisSerializer; implement it, or name a type that does")]
    [InlineData("string", "it does not implement IRedisSerializer; implement it, or name a type that does")]
    [InlineData("Base", "it cannot be made; name a class, or give it a static Instance")]
    [InlineData("IRedisSerializer", "it cannot be made; name a class, or give it a static Instance")]
    [InlineData("Demanding", "it has neither a constructor without parameters nor a static Instance; give it one of them")]
    [InlineData("Locked", "it has neither a constructor without parameters nor a static Instance; give it one of them")]
    [InlineData("Open<>", "its type arguments are missing; write them")]
    public async Task Type_that_cannot_serialize_is_marked(string type, string fault)
    {
        var reported = await AnalyzerRun.ExpectAsync(Types + $$"""

            [RedisStore]
            public partial interface IStore
            {
                [Command("GET a")] [{|RTY1019:Serializer(typeof({{type}}))|}] Task<Note?> GetAsync();
                [Command("GET a")] [return: {|RTY1019:Serializer(typeof({{type}}))|}] Task<string?> GetTextAsync();
                [Command("SET a {note}")] Task SetAsync([{|RTY1019:Serializer(typeof({{type}}))|}] Note note);
            }
            """);

        Assert.All(reported, d => Assert.EndsWith("cannot serialize: " + fault, d.GetMessage(null), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Fine")]
    [InlineData("Single")]
    [InlineData("Open<int>")]
    [InlineData("Outer.Shown")]
    [InlineData("JsonRedisSerializer")]
    public Task Type_that_can_is_not(string type) => AnalyzerRun.ExpectAsync(Types + $$"""

        [RedisStore]
        [Serializer(typeof({{type}}))]
        public partial interface IStore
        {
            [Command("GET a")] Task<Note?> GetAsync();
            [Command("SET a {note}")] Task SetAsync(Note note);
        }
        """);

    [Fact]
    public async Task Serializer_that_nothing_goes_through_is_marked()
    {
        var reported = await AnalyzerRun.ExpectAsync(Types + """

            [RedisStore]
            public partial interface IStore
            {
                [Command("SET a x-{text}")] Task SetAsync([{|RTY1019:Serializer(typeof(Fine))|}] string text);
                [Command("SET a:{id} {id}")] Task SetAsync([ShardKey, Serializer(typeof(Fine))] int id);
                [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey, {|RTY1019:Serializer(typeof(Fine))|}] long id);
                [Command("MSET a:{all} {all}")] Task SetAsync([ShardKey, Serializer(typeof(Fine))] Dictionary<long, string> all);
                [Command("SCAN MATCH a:{id}")] [return: {|RTY1019:Serializer(typeof(Fine))|}] IAsyncEnumerable<long> ScanAsync();
            }
            """);

        Assert.Equal(
            "'Fine' cannot serialize: 'text' is only in a key, a pattern or a longer word, which hold text; write {text} as a word of its own, or remove [Serializer]",
            reported[0].GetMessage(null));
        Assert.Equal(
            "'Fine' cannot serialize: nothing that 'ScanAsync' gives is read as a value; remove [return: Serializer]", reported[^1].GetMessage(null));
    }

    [Fact]
    public Task Mistake_of_the_interface_is_told_once() => AnalyzerRun.ExpectMembersAsync("""
        [Command("GET a")] Task<string?> OneAsync();
        [Command("GET b")] Task<string?> TwoAsync();
        """, "[{|RTY1019:Serializer(typeof(string))|}]");
}
