namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A store declares plain methods.</summary>
public sealed class RTY1003Tests
{
    [Theory]
    [InlineData("string {|RTY1003:Name|} { get; }")]
    [InlineData("string {|RTY1003:Name|} { get; set; }")]
    [InlineData("string {|RTY1003:Name|} { get; init; }")]
    [InlineData("string {|RTY1003:Name|} { set; }")]
    [InlineData("ref int {|RTY1003:Number|} { get; }")]
    [InlineData("string {|RTY1003:this|}[int a, string @class] { get; set; }")]
    [InlineData("event Action? {|RTY1003:Changed|};")]
    [InlineData("static abstract Task {|RTY1003:GetAsync|}();")]
    [InlineData("static abstract int {|RTY1003:Number|} { get; }")]
    [InlineData("static abstract IUserStore operator {|RTY1003:+|}(IUserStore a, IUserStore b);")]
    [InlineData("[Command(\"GET a\")] Task<T?> {|RTY1003:GetAsync|}<T>();")]
    [InlineData("[Command(\"GET a\")] Task<T?> {|RTY1003:GetAsync|}<T>(T? value) where T : class, IDisposable;")]
    [InlineData("[Command(\"GET a\")] Task<T?> {|RTY1003:GetAsync|}<T, @class>(T? value, @class? other) where T : struct;")]
    [InlineData("[Command(\"SADD a {x}\")] Task AddAsync(ref int {|RTY1003:x|});")]
    [InlineData("[Command(\"SADD a {x}\")] Task AddAsync(in int {|RTY1003:x|});")]
    [InlineData("[Command(\"SADD a {x}\")] Task AddAsync(out int {|RTY1003:x|});")]
    [InlineData("[Command(\"SADD a {x}\")] Task AddAsync(ref readonly int {|RTY1003:x|});")]
    [InlineData("[Command(\"SADD a {x}\")] Task AddAsync(ReadOnlySpan<byte> {|RTY1003:x|});")]
    public Task Other_member_is_refused_and_a_stub_keeps_the_rest_compiling(string member) => AnalyzerRun.ExpectMembersAsync(
        member + "\n[Command(\"GET b\")] Task<string?> PlainAsync();");

    [Fact]
    public async Task Member_that_is_abstract_again_is_named_by_what_it_is() => Assert.Equal(
        "Inherited 'IBase.Name': 'Name' cannot be implemented because it is a property; declare a method, or give it a body",
        Assert.Single(await AnalyzerRun.ExpectAsync("""
            public interface IBase { string Name => "x"; }
            [RedisStore]
            public partial interface {|RTY1003:IUserStore|} : IBase { abstract string IBase.Name { get; } }
            """)).GetMessage(null));

    [Fact]
    public Task Members_with_bodies_are_the_authors_own() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("GET a")] Task<string?> GetAsync();
        string Name => "x";
        static int Count { get; set; }
        event Action? Changed { add { } remove { } }
        Task<T?> GenericAsync<T>() => Task.FromResult<T?>(default);
        """);
}
