namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A store method has a command.</summary>
public sealed class RTY1002Tests
{
    [Fact]
    public Task Method_without_command_is_marked_at_its_name() => AnalyzerRun.ExpectMembersAsync("""
        Task<string?> {|RTY1002:GetAsync|}(long id);
        [Command("GET a")] Task<string?> OtherAsync();
        """);

    [Fact]
    public Task Inherited_method_without_command_is_marked_at_the_store() => AnalyzerRun.ExpectAsync("""
        public interface IBase { Task GetAsync(); }
        [RedisStore]
        public partial interface {|RTY1002:IUserStore|} : IBase;
        """);

    [Fact]
    public Task Method_that_is_abstract_again_is_marked_too() => AnalyzerRun.ExpectAsync("""
        public interface IBase { Task GetAsync() => Task.CompletedTask; }
        [RedisStore]
        public partial interface {|RTY1002:IUserStore|} : IBase { abstract Task IBase.GetAsync(); }
        """);

    [Fact]
    public Task Method_that_the_store_implements_needs_none() => AnalyzerRun.ExpectAsync("""
        public interface IUsers { Task<string> GetAsync(int id); }
        [RedisStore]
        public partial interface IUserStore : IUsers, IAsyncDisposable
        {
            [Command("GET a")] Task<string?> FindAsync();
            async Task<string> IUsers.GetAsync(int id) => await FindAsync() ?? "";
            ValueTask IAsyncDisposable.DisposeAsync() => default;
        }
        """);

    [Fact]
    public Task Method_with_a_body_needs_none() => AnalyzerRun.ExpectQuietMembersAsync("""
        [Command("GET a")] Task<string?> GetAsync();
        Task<string?> AgainAsync() => GetAsync();
        static Task NoneAsync() => Task.CompletedTask;
        """);
}
