using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>What is wrong with an inherited member is said once for each store that has to do something about it.</summary>
public sealed class InheritedFaultTests
{
    [Fact]
    public async Task Fault_of_a_plain_base_is_reported_at_each_store_and_names_the_member()
    {
        ImmutableArray<Diagnostic> reported = await AnalyzerRun.ExpectAsync("""
            public interface IUsers<T> { [Command("GET a:{nmae}")] Task<string?> GetAsync([ShardKey] T name); }
            [RedisStore] public partial interface {|RTY1007:{|RTY1008:IFirst|}|} : IUsers<int>;
            [RedisStore] public partial interface {|RTY1007:{|RTY1008:ISecond|}|} : IUsers<int>;
            """);

        Assert.Equal(
            "Inherited 'IUsers<int>.GetAsync': The template does not use the parameter 'name'; write {name} where it belongs, or remove the parameter",
            reported[1].GetMessage(null));
    }

    [Fact]
    public Task Fault_of_a_base_that_is_a_store_is_reported_there_alone() => AnalyzerRun.ExpectAsync("""
        [RedisStore] public partial interface IUsers { [Command("GET a:{id}")] Task<string?> GetAsync{|RTY2001:(int id)|}; string {|RTY1003:Name|} { get; } }
        [RedisStore] public partial interface IFirst : IUsers;
        [RedisStore] public partial interface ISecond : IUsers;
        [RedisStore] public partial interface IThird : ISecond;
        """);

    [Fact]
    public Task Warning_of_a_base_that_is_a_store_is_not_repeated() => AnalyzerRun.ExpectAsync("""
        [RedisStore] public partial interface IUsers { [Command("GET a")] {|RTY1011:Task<string>|} GetAsync(); }
        [RedisStore] public partial interface IFirst : IUsers;
        """);

    [Fact]
    public Task Fault_that_only_the_derived_store_brings_in_is_reported_there() => AnalyzerRun.ExpectAsync("""
        [RedisStore] public partial interface IUsers { [Command("GET a:{id}")] {|RTY1011:Task<string>|} GetAsync([ShardKey] int id); }
        [RedisStore, HashTag("b:{id}")] public partial interface {|RTY2006:IFirst|} : IUsers;
        [RedisStore] public partial interface IValues<T> { [Command("SADD a {x}")] Task AddAsync(T x); }
        [RedisStore] public partial interface {|RTY1013:ITimes|} : IValues<TimeSpan>;
        """);
}
