using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.DependencyInjection;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Security;

/// <summary>A secret is put wherever one can stand, and looked for in all that is said.</summary>
public sealed class SecretTests : IDisposable
{
    // No word: stack traces are heard too, and name parameters of System.Text.Json such as "marker".
    private const string Part = "QX7ZVK";

    private const string Secret = "hunter2-" + Part;

    private readonly TestAuthority _authority = new();
    private readonly StringBuilder _said = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Places for a secret in a topology, some of them wrong ones.</summary>
    public static TheoryData<string> Topologies => new(
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,password=SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,password=SECRET,SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "SECRET@ADDRESS" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "redis://user:SECRET@ADDRESS" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,pasword=SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,user=ann,password=SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "!ABSENT,password=SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS,password=SECRET", "password": "SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS", "password": "SECRET" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS", "password": [ "SECRET" ] } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS", "user": "ann", "password": "SECRET" } ] }""",
        """{ "password": "SECRET", "nodes": [ { "name": "a", "configuration": "ADDRESS" } ] }""",
        """{ "password": "SECRET", "nodes": [ { "name": "a", "configuration": "127.0.0.1:1" } ] }""",
        """{ "tls": { "certificateFile": "PFX", "certificatePassword": "SECRET" }, "nodes": [ { "name": "a", "configuration": "ADDRESS" } ] }""",
        """{ "tls": { "certificateFile": "CERT", "keyFile": "KEY", "certificatePassword": "SECRET" }, "nodes": [ { "name": "a", "configuration": "ADDRESS" } ] }""",
        """{ "tls": { "certificatePassword": "SECRET" }, "nodes": [ { "name": "a", "configuration": "ADDRESS" } ] }""",
        """{ "tls": "SECRET", "nodes": [ { "name": "a", "configuration": "ADDRESS" } ] }""",
        """{ "nodes": [ { "name": "a", "configuration": "ADDRESS", "password": "SECRET } ] }""");

    public void Dispose() => _authority.Dispose();

    [Theory]
    [MemberData(nameof(Topologies))]
    public async Task Secret_of_a_topology_is_in_no_message_no_log_and_no_output(string template)
    {
        // The password is another, so that a connect fails where the topology is right.
        await using var nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Password = "another" }, Cancelled);
        var client = _authority.Sign("client");
        string json = template.Replace("ADDRESS", nodes[0].EndPoint, StringComparison.Ordinal).Replace("SECRET", Secret, StringComparison.Ordinal)
            .Replace("ABSENT", _authority.PathOf("none.sock"), StringComparison.Ordinal)
            .Replace("PFX", client.PfxFile, StringComparison.Ordinal)
            .Replace("CERT", client.File, StringComparison.Ordinal)
            .Replace("KEY", client.EncryptedKeyFile, StringComparison.Ordinal);
        string file = _authority.Write("topology.json", json);

        await HearAsync(() => Task.FromResult(TopologyFile.Load(file)));
        await HearAsync(async () => await ShardedRedis.ConnectAsync(Quick(TopologyFile.ParseJson(json)), Log(), Cancelled));
        await HearAsync(() => Task.FromResult(TopologyPlan.Create(TopologyFile.ParseJson(json)).Nodes[0]));
        await HearAsync(() => HostAsync(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "redis": {{json}} }"""))).Build().GetSection("redis")));
        foreach (string[] line in (string[][])[["ping", "--timeout", "1s"], ["nodes"], ["route", "key"], ["exec", "--timeout", "1s", "GET", "key"], ["stats", "--keys", "10"]])
        {
            await RunAsync([.. line, "--topology", file]);
            await RunAsync([.. line, "--topology", file, "--json"]);
        }

        AssertUnsaid();
    }

    [Fact]
    public async Task Secret_of_a_client_that_works_is_in_nothing_that_it_says()
    {
        await using var nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Password = Secret }, Cancelled);
        await using var redis = await ShardedRedis.ConnectAsync(
            o =>
            {
                o.OperationTimeout = TimeSpan.FromSeconds(2);
                o.Password = Secret;
                o.Nodes.Add("a", nodes[0].EndPoint);
                o.Nodes.Add("b", $"{nodes[1].EndPoint},password={Secret}").Password = null;
            },
            Log(),
            Cancelled);
        var store = redis.Store<IGuardedStore>();
        await store.SetAsync(1, "Ann");
        await HearAsync(async () => await store.For(1).TransactionAsync(t => t.GetAsync()));
        await HearAsync(() => Task.FromResult(redis.RouteOf("key").ToString()));
        await HearAsync(() => Task.FromResult(IGuardedStore.Explain(redis.Topology).SetAsync(1, "Ann").ToString()!));
        foreach (RedisNode node in redis.Nodes)
        {
            Say($"{node} {node.Plan} {node.Id} {string.Join(' ', node.EndPoints)} {node.Plan.Tls} {node.State}");
        }

        await HearAsync(async () => await redis.ExecuteAsync("NOSUCH", "key"));
        await HearAsync(async () => await redis.ExecuteAsync("LPUSH", "{guard:1}:name", "x"));
        await nodes[0].KillAsync(Cancelled);
        await nodes[1].KillAsync(Cancelled);
        await HearAsync(async () => await store.GetManyAsync([1, 2, 3, 4, 5, 6]));
        await HearAsync(async () => await store.CountAsync());
        await HearAsync(async () => await store.TakeAsync(1, TimeSpan.FromSeconds(1), Cancelled));
        await HearAsync(async () => await store.ListenAsync(1, Cancelled).FirstAsync(Cancelled));
        await HearAsync(async () => await store.MoveAsync(1, 2, "x"));
        await HearAsync(async () => await store.NamesAsync().ToArrayAsync(Cancelled));

        AssertUnsaid();
    }

    private void AssertUnsaid()
    {
        string said;
        lock (_said)
        {
            said = _said.ToString();
        }

        Assert.True(said.Length > 100, "Hardly anything was said.");
        Assert.DoesNotContain(Secret, said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Part, said, StringComparison.OrdinalIgnoreCase);
    }

    private async Task HearAsync<T>(Func<Task<T>> act, [CallerArgumentExpression(nameof(act))] string what = "")
    {
        object? result = null;
        Exception? fault = await Wait.ForAsync(Record.ExceptionAsync(async () => { result = await act(); }).AsTask(), $"{what} ends");
        if (fault is not null)
        {
            Hear(fault);
            return;
        }

        Say(result?.ToString() ?? "nothing");
        if (result is IAsyncDisposable opened)
        {
            await opened.DisposeAsync();
        }
    }

    // What is logged meanwhile comes on other threads.
    private void Say(string what)
    {
        lock (_said)
        {
            _said.AppendLine(what);
        }
    }

    // All that a log could show of it.
    private void Hear(Exception e)
    {
        Say(e.ToString());
        foreach (string fault in (e as TopologyException)?.Faults ?? (e as OptionsValidationException)?.Failures ?? [])
        {
            Say(fault);
        }

        foreach (NodeFailure failure in (e as NodeUnavailableException)?.Failures ?? [])
        {
            Say($"{failure} {failure.Reason} {failure.EndPoint} {failure.Exception}");
        }

        foreach (object? value in e.Data.Values)
        {
            Say($"{value}");
        }
    }

    private async Task<object> HostAsync(IConfigurationSection configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging(b => b.SetMinimumLevel(LogLevel.Trace).AddProvider(new Listener(_said)));
        services.AddRedisTyped(configuration).Configure(o => Quick(o)).AddStore<IGuardedStore>();
        await using var provider = services.BuildServiceProvider();
        await provider.ConnectRedisTypedAsync(Cancelled);
        return "connected";
    }

    private async Task RunAsync(string[] line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var console = new CommandConsole(Stream.Null, output, error);
        Say($"{await Tool.RunAsync(line, console, Cancelled)} {output} {error}");
    }

    private LoggerFactory Log() => new([new Listener(_said)], new LoggerFilterOptions { MinLevel = LogLevel.Trace });

    private static RedisTypedOptions Quick(RedisTypedOptions options)
    {
        options.ConnectTimeout = TimeSpan.FromSeconds(1);
        return options;
    }

    private sealed class Listener(StringBuilder said) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (said)
            {
                said.AppendLine($"{formatter(state, exception)} {state} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
