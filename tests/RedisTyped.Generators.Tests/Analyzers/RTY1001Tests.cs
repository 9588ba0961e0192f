namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A store is partial.</summary>
public sealed class RTY1001Tests
{
    [Fact]
    public async Task Store_must_be_partial() => Assert.Equal(
        "'IUserStore' is not partial; write 'partial interface IUserStore' so that the implementation can be added to it",
        Assert.Single(await AnalyzerRun.ExpectAsync("""
            [RedisStore]
            public interface {|RTY1001:IUserStore|} { [Command("GET a")] Task<string?> GetAsync(); }
            """)).GetMessage(null));

    [Fact]
    public Task Every_type_around_it_must_be_partial() => AnalyzerRun.ExpectAsync("""
        public class {|RTY1001:Outer|}
        {
            public partial struct Middle
            {
                [RedisStore]
                public partial interface IUserStore { [Command("GET a")] Task<string?> GetAsync(); }
            }
        }
        """);

    [Fact]
    public Task Interface_without_the_attribute_need_not_be() => AnalyzerRun.ExpectAsync("""
        public interface IBase { [Command("GET a")] Task<string?> GetAsync(); }
        [RedisStore]
        public partial interface IUserStore : IBase;
        """);
}
