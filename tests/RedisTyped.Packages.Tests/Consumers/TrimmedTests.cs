using RedisTyped.Packages.Tests.Building;
using RedisTyped.Packages.Tests.Packing;
using RedisTyped.Testing;

namespace RedisTyped.Packages.Tests.Consumers;

/// <summary>A program that is published trimmed, without a warning, and then does what it did before.</summary>
public sealed class TrimmedTests(PackedPackages packages)
{
    private static readonly string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <RuntimeIdentifier>{BuildFacts.RuntimeIdentifier}</RuntimeIdentifier>
            <PublishTrimmed>true</PublishTrimmed>
            <!-- All that there is to say, by its place. -->
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="RedisTyped" Version="{BuildFacts.Version}" />
          </ItemGroup>
        </Project>
        """;

    // What is easily lost by trimming: objects mapped from hashes, values as JSON, times, enums, scripts, batches, and the explanation of a call.
    private const string Program = """
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using RedisTyped;
        using RedisTyped.Topology;
        using RedisTyped.Values;

        var options = new RedisTypedOptions { Serializer = new JsonRedisSerializer(new JsonSerializerOptions { TypeInfoResolver = AppJson.Default }) };
        for (int i = 0; i < args.Length; i++)
        {
            options.Nodes.Add("n" + i, args[i]);
        }

        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options);
        IOrders orders = redis.Store<IOrders>();
        await orders.SetAsync(7, new Order("apple", 3, Status.Paid));
        Order? order = await orders.GetAsync(7);
        await orders.PutAsync(7, new Note(["a", "b"]), TimeSpan.FromMinutes(1));
        Note? note = await orders.NoteAsync(7);
        string?[] names = await orders.NamesAsync([1, 2, 3]);
        long visits = await orders.VisitAsync(7, 5);
        Console.WriteLine($"{order} {string.Join("", note!.Lines)} {names.Length} {visits}");

        public enum Status { Open, Paid }

        public sealed record Order(string Article, int Count, Status Status);

        public sealed record Note(string[] Lines);

        [JsonSerializable(typeof(Note))]
        public sealed partial class AppJson : JsonSerializerContext;

        [RedisStore]
        [HashTag("order:{id}")]
        public partial interface IOrders
        {
            [Command("HSET order:{id}:row {order}")]
            Task SetAsync([ShardKey] long id, Order order);

            [Command("HGETALL order:{id}:row")]
            Task<Order?> GetAsync([ShardKey] long id);

            [Command("SET order:{id}:note {note} EX {ttl}")]
            Task PutAsync([ShardKey] long id, Note note, TimeSpan ttl);

            [Command("GET order:{id}:note")]
            Task<Note?> NoteAsync([ShardKey] long id);

            [Command("MGET order:{ids}:name")]
            Task<string?[]> NamesAsync([ShardKey] IReadOnlyList<long> ids);

            [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["order:{id}:visits"])]
            Task<long> VisitAsync([ShardKey] long id, int by);
        }
        """;

    [Fact]
    public async Task Trimmed_program_is_published_without_a_warning_and_runs()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        Workspace folder = packages.CreateWorkspace("trimmed");
        folder.Write("Orders.csproj", Project);
        folder.Write("Program.cs", Program);

        string output = await folder.BuildAsync("Orders.csproj", "publish", "-c", "Release", "-o", "out");

        Assert.DoesNotContain("warning", output, StringComparison.OrdinalIgnoreCase);
        Outcome run = await DotNet.RunAsync(folder.PathOf("out/Orders"), folder.Folder, packages.Environment, [redis[0].ConfigurationString, redis[1].ConfigurationString]);
        Assert.Equal("Order { Article = apple, Count = 3, Status = Paid } ab 3 5", run.Succeeded().Trim());
    }
}
