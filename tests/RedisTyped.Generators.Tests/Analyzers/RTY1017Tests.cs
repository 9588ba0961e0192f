namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>An object can be mapped to the fields of a hash.</summary>
public sealed class RTY1017Tests
{
    private const string Types = """
        public abstract class Abstract { public int A { get; set; } }
        public sealed class Hidden { private Hidden() { } public int A { get; set; } }
        public sealed class Several { public Several(int a) { A = a; } public Several(int a, int b) { A = a; } public int A { get; } public int B { get; set; } }
        public sealed class Stranger { public Stranger(int other) { } public int A { get; set; } }
        public sealed class Empty { public int A => 1; }
        public sealed record Twice(int A, [property: HashField("A")] int B);
        public sealed record WithTuple(int A, (int, int) B);
        public sealed record Ignoring(int A) { [HashIgnore] public required int B { get; init; } }
        public sealed record IgnoringArgument([property: HashIgnore] int A, int B);
        public sealed record Fine(int A, string? B);
        public sealed class Copied { public Copied(Copied other) { } public Copied(int a) { A = a; } public int A { get; } }
        public struct Spot { public Spot(int x) { X = x; } public int X { get; } }
        """;

    [Theory]
    [InlineData("Abstract", "it cannot be made; name a class, a record or a struct")]
    [InlineData("Hidden", "it has no constructor that can be reached; make one public")]
    [InlineData("Several", "it has several constructors; leave one public")]
    [InlineData("Stranger", "its constructor takes 'other', which is no public member of that type; declare it, or take the parameter away")]
    [InlineData("Empty", "it has no public member that can be set; give its properties a setter, or take a dictionary")]
    [InlineData("Twice", "two members are stored in the field 'A'; rename one with [HashField]")]
    [InlineData("WithTuple", "'B' cannot be stored: a tuple has no names of its own to store its parts by; declare a record")]
    [InlineData("Ignoring", "'B' is required, but ignored; remove [HashIgnore]")]
    [InlineData("IgnoringArgument", "its constructor takes 'A', which is no public member of that type; declare it, or take the parameter away")]
    public async Task Object_that_cannot_be_mapped_is_marked_where_it_is_read_and_where_it_is_sent(string type, string fault)
    {
        var reported = await AnalyzerRun.ExpectAsync(Types + $$"""

            [RedisStore]
            public partial interface IStore
            {
                [Command("HGETALL a")] {|RTY1017:Task<{{type}}?>|} GetAsync();
                [Command("HSET a {value}")] Task SetAsync({{type}} {|RTY1017:value|});
                [Command("XADD a * {value}")] Task AddAsync({{type}} {|RTY1017:value|});
            }
            """);

        Assert.All(reported, d => Assert.EndsWith(": " + fault, d.GetMessage(null), StringComparison.Ordinal));
        Assert.StartsWith($"'{type}' cannot be mapped to the fields of 'HGETALL'", reported[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HMGET a A C", "the field 'C' belongs to none of its members; name one after it with [HashField], or leave the field out")]
    [InlineData("HMGET a B", "'A' is needed, but its field 'A' is not asked for; write it into the template, or make 'A' optional")]
    public async Task Fields_and_members_must_meet(string template, string fault)
    {
        var reported = await AnalyzerRun.ExpectAsync(Types + $$"""

            [RedisStore]
            public partial interface IStore
            {
                [Command("{{template}}")] {|RTY1017:Task<Fine?>|} GetAsync();
            }
            """);

        Assert.EndsWith(": " + fault, reported[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fine?")]
    [InlineData("Spot?")]
    [InlineData("Copied?")]
    public Task Object_that_can_be_mapped_is_not(string type) => AnalyzerRun.ExpectAsync(Types + $$"""

        [RedisStore]
        public partial interface IStore
        {
            [Command("HGETALL a")] Task<{{type}}> GetAsync();
            [Command("HMGET a A")] Task<RedisValue[]> FieldAsync();
        }
        """);

    [Fact]
    public Task Objects_in_strings_and_in_single_fields_go_through_the_serializer() => AnalyzerRun.ExpectAsync(Types + """

        [RedisStore]
        public partial interface IStore
        {
            [Command("GET a")] Task<Hidden?> GetAsync();
            [Command("SET a {value}")] Task SetAsync(Abstract value);
            [Command("HSET a field {value}")] Task SetFieldAsync(Abstract value);
            [Command("HSET a {name} {value}")] Task SetFieldAsync(string name, Hidden value);
            [Command("HGET a field")] Task<Several?> GetFieldAsync();
        }
        """);
}
