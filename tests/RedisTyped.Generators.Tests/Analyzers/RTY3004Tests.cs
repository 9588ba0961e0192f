namespace RedisTyped.Generators.Tests.Analyzers;

/// <summary>A client is connected once.</summary>
public sealed class RTY3004Tests
{
    [Theory]
    [InlineData("app.MapGet(\"/\", async () => { await using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); return redis.Nodes.Count; });")]
    [InlineData("app.MapPost(\"/\", async (long id) => { var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure).ConfigureAwait(false); return redis.Nodes.Count; });")]
    [InlineData("app.Use(async (HttpContext context, Func<Task> next) => { using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); await next(); });")]
    [InlineData("app.Run(async context => { using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); });")]
    [InlineData("services.{|RTY3004:AddScoped|}(p => ShardedRedis.{|RTY3004:ConnectAsync|}(Configure).GetAwaiter().GetResult());")]
    [InlineData("services.{|RTY3004:AddTransient|}<ShardedRedis>(p => p.GetRequiredService<Holder>().Client!);")]
    [InlineData("services.{|RTY3004:AddKeyedScoped|}<ShardedRedis>(\"a\", (p, _) => p.GetRequiredService<Holder>().Client!);")]
    [InlineData("services.{|RTY3004:AddScoped|}(typeof(ShardedRedis), p => p.GetRequiredService<Holder>().Client!);")]
    [InlineData("services.AddScoped<IStore>(p => { var redis = ShardedRedis.{|RTY3004:ConnectAsync|}(Configure).Result; return redis.Store<IStore>(); });")]
    [InlineData("foreach (long id in ids) { await using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); Console.WriteLine(redis.Nodes.Count); }")]
    [InlineData("while (ids.Length > 0) { await using (var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure)) { Console.WriteLine(redis.Nodes.Count); } }")]
    [InlineData("foreach (long id in ids) { await using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(o => { var nodes = o.Nodes; }); Console.WriteLine(id); }")]
    [InlineData("while (ids.Length > 0) { try { await using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); } catch (RedisTypedException) { } await Task.Delay(1); }")]
    [InlineData("await HandleAsync(null!); async Task HandleAsync(HttpContext context) { using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(Configure); }")]
    public Task Connection_made_again_and_again_is_marked(string body) => ExpectAsync(body);

    [Theory]
    [InlineData("await using var redis = await ShardedRedis.ConnectAsync(Configure);")]
    [InlineData("var redis = await ShardedRedis.ConnectAsync(Configure); app.MapGet(\"/\", () => redis.Nodes.Count);")]
    [InlineData("app.MapGet(\"/\", async (Holder holder) => { holder.Client ??= await ShardedRedis.ConnectAsync(Configure); return holder.Client.Nodes.Count; });")]
    [InlineData("app.MapGet(\"/\", async (Holder holder) => { holder.Client = await ShardedRedis.ConnectAsync(Configure).ConfigureAwait(false); });")]
    [InlineData("app.MapGet(\"/\", async (Holder holder) => (await holder.OnceAsync(() => ShardedRedis.ConnectAsync(Configure))).Nodes.Count);")]
    [InlineData("app.Map(\"/a\", (IApplicationBuilder branch) => { var redis = ShardedRedis.ConnectAsync(Configure).Result; branch.Run(context => Task.CompletedTask); });")]
    [InlineData("app.MapGet(\"/\", (ShardedRedis redis, long id) => redis.Store<IStore>().GetAsync(id));")]
    [InlineData("var clients = new Dictionary<long, ShardedRedis>(); foreach (long tenant in ids) { clients[tenant] = await ShardedRedis.ConnectAsync(Configure); }")]
    [InlineData("var clients = new List<ShardedRedis>(); foreach (long tenant in ids) { clients.Add(await ShardedRedis.ConnectAsync(Configure)); }")]
    [InlineData("ShardedRedis? redis = null; while (redis is null) { try { redis = await ShardedRedis.ConnectAsync(Configure); } catch (RedisTypedException) { await Task.Delay(1); } }")]
    [InlineData("foreach (long tenant in ids) { await using var redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add(\"a\", $\"tenant{tenant}:6379\")); }")]
    [InlineData("foreach (long tenant in ids) { var options = new RedisTypedOptions(); options.Nodes.Add(\"a\", $\"tenant{tenant}:6379\"); await using var redis = await ShardedRedis.ConnectAsync(options); }")]
    [InlineData("while (true) { try { await using var redis = await ShardedRedis.ConnectAsync(Configure); return; } catch (RedisTypedException) { await Task.Delay(1); } }")]
    [InlineData("while (true) { try { await using var redis = await ShardedRedis.ConnectAsync(Configure); break; } catch (RedisTypedException) { await Task.Delay(1); } }")]
    [InlineData("while (true) { try { await using var redis = await ShardedRedis.ConnectAsync(Configure); while (redis.Nodes.Count > 0) { await Task.Delay(1); } } catch (RedisTypedException) { await Task.Delay(1); } }")]
    [InlineData("services.AddSingleton(p => ShardedRedis.ConnectAsync(Configure).GetAwaiter().GetResult());")]
    [InlineData("services.AddRedisTyped(Configure).AddStore<IStore>();")]
    [InlineData("services.AddScoped(p => p.GetRequiredService<ShardedRedis>().Store<IStore>());")]
    [InlineData("services.AddScoped<Holder>();")]
    [InlineData("foreach (long id in ids) { var one = new Other(); await one.ConnectAsync(Configure); }")]
    [InlineData("await ConnectAllAsync(); async Task ConnectAllAsync() { using var redis = await ShardedRedis.ConnectAsync(Configure); }")]
    public Task Connection_made_once_is_right(string body) => ExpectAsync(body);

    [Theory]
    [InlineData("public sealed class Users : Microsoft.AspNetCore.Mvc.ControllerBase { public", "{|RTY3004:ConnectAsync|}")]
    [InlineData("public sealed class Users : Microsoft.AspNetCore.Mvc.Controller { private", "{|RTY3004:ConnectAsync|}")]
    [InlineData("[Microsoft.AspNetCore.Mvc.ApiController] public sealed class Users { public", "{|RTY3004:ConnectAsync|}")]
    [InlineData("public sealed class Users : Microsoft.AspNetCore.Mvc.ControllerBase { public static", "ConnectAsync")]
    [InlineData("public sealed class Users { public", "ConnectAsync")]
    public async Task Controller_is_made_for_a_request(string start, string name) => await AnalyzerRun.ExpectAsync(
        start + " async Task<int> GetAsync() { await using var redis = await ShardedRedis." + name + "(o => { }); return redis.Nodes.Count; } }" + Rest);

    [Fact]
    public async Task Middleware_runs_for_a_request() => await AnalyzerRun.ExpectAsync("""
        public sealed class Middleware
        {
            public async Task InvokeAsync(Microsoft.AspNetCore.Http.HttpContext context)
            {
                await using var redis = await ShardedRedis.{|RTY3004:ConnectAsync|}(o => { });
            }
        }
        """ + Rest);

    // What the rule knows of ASP.NET Core, which these tests do without.
    private const string Rest = """

        [RedisStore] public partial interface IStore { [Command("GET a:{id}")] Task<string?> GetAsync([ShardKey] long id); }

        namespace Microsoft.AspNetCore.Http
        {
            public abstract class HttpContext;
        }

        namespace Microsoft.AspNetCore.Mvc
        {
            public abstract class ControllerBase;
            public abstract class Controller : ControllerBase;
            public sealed class ApiControllerAttribute : Attribute;
        }

        namespace Microsoft.AspNetCore.Builder
        {
            using Microsoft.AspNetCore.Http;

            public interface IApplicationBuilder;

            public static class Endpoints
            {
                public static void MapGet(this IApplicationBuilder app, string pattern, Delegate handler) { }
                public static void MapPost(this IApplicationBuilder app, string pattern, Delegate handler) { }
                public static void Map(this IApplicationBuilder app, string path, Action<IApplicationBuilder> configure) { }
                public static void Use(this IApplicationBuilder app, Func<HttpContext, Func<Task>, Task> middleware) { }
                public static void Run(this IApplicationBuilder app, Func<HttpContext, Task> handler) { }
            }
        }
        """;

    private static async Task ExpectAsync(string body) => await AnalyzerRun.ExpectAsync($$"""
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.DependencyInjection;
        using RedisTyped.Topology;

        public static class Uses
        {
            public static async Task UseAsync(IApplicationBuilder app, IServiceCollection services, long[] ids)
            {
                {{body}}
                await Task.Yield();
            }

            private static void Configure(RedisTypedOptions options) => options.Nodes.Add("a", "127.0.0.1:6379");
        }

        public sealed class Holder
        {
            public ShardedRedis? Client { get; set; }

            public async Task<ShardedRedis> OnceAsync(Func<Task<ShardedRedis>> connect) => Client ??= await connect();
        }

        public sealed class Other : IDisposable
        {
            public Task ConnectAsync(Action<RedisTypedOptions> configure) => Task.CompletedTask;

            public void Dispose() { }
        }
        """ + Rest);
}
