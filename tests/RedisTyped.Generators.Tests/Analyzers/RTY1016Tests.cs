namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>The shape is one that this version generates.</summary>
public sealed class RTY1016Tests
{
    [Fact]
    public Task Optional_key_is_refused() => AnalyzerRun.ExpectMembersAsync("""
        [Command("DEL {{x}}a [{|RTY1016:{{x}}{b}|}]")] Task<long> DeleteAsync(string? b);
        """);

    [Fact]
    public Task Variant_store_cannot_hold_its_implementation() => AnalyzerRun.ExpectAsync("""
        [RedisStore]
        public partial interface IUserStore<in {|RTY1016:T|}, out {|RTY1016:S|}, R> { [Command("GET a")] Task<string?> GetAsync(); }
        """);

    [Fact]
    public Task Store_inside_a_variant_interface_cannot_either() => AnalyzerRun.ExpectAsync("""
        public partial interface IOuter<out {|RTY1016:T|}>
        {
            [RedisStore]
            public partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
        }
        """);

    [Fact]
    public Task Store_local_to_its_file_is_refused() => AnalyzerRun.ExpectAsync("""
        [RedisStore]
        file partial interface {|RTY1016:IUserStore|} { [Command("GET a")] Task<string?> GetAsync(); }
        """);

    [Fact]
    public Task Store_inside_a_type_local_to_its_file_is_refused() => AnalyzerRun.ExpectAsync("""
        file static partial class {|RTY1016:Stores|}
        {
            public partial class Inner
            {
                [RedisStore]
                public partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
            }
        }
        """);

    [Fact]
    public Task Variant_base_interface_is_no_obstacle() => AnalyzerRun.ExpectAsync("""
        public interface IBase<in T> { [Command("SADD a {x}")] Task AddAsync(T x); }
        [RedisStore]
        public partial interface IUserStore : IBase<string>;
        """);
}
