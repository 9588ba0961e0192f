using System.Reflection;

namespace RedisTyped.Repository.Tests.Layering;

/// <summary>Folders of src/RedisTyped know each other in one direction only.</summary>
public sealed class FolderTests
{
    internal const string Root = "RedisTyped";

    // Left may use right, nothing else but itself and RedisTypedException.
    internal static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Attributes"] = [],
        ["Hashing"] = [],
        ["Values"] = [],
        ["Spelling"] = [],
        ["Scripting"] = [],

        // RESP for the gateway and for resharding; the client itself leaves it to StackExchange.Redis.
        ["Protocol"] = [],
        ["Commands"] = ["Spelling"],
        ["Keys"] = ["Attributes"],
        ["Routing"] = ["Keys", "Hashing", "Spelling"],

        // Log messages name nodes, and NodeId belongs to Routing, which knows nothing of logging.
        ["Telemetry"] = ["Routing"],
        ["Nodes"] = ["Attributes", "Routing", "Telemetry"],

        // Options carry the serializer.
        ["Topology"] = ["Attributes", "Routing", "Nodes", "Telemetry", "Values", "Spelling"],
        ["Movement"] = ["Topology", "Routing"],

        // Brings keys over for what Execution sends; Execution knows it by interfaces. Waits and subscriptions hear of a new owner from it.
        ["Transitions"] = ["Execution", "Blocking", "Messaging", "ClientRuntime", "Movement", "Topology", "Routing", "Keys", "Nodes", "Telemetry"],
        ["Reloading"] = ["Execution", "Transitions", "ClientRuntime", "Movement", "Topology", "Routing", "Nodes", "Telemetry"],
        // Takes clients from one topology to the next that a cut-over publishes.
        ["Epochs"] = ["Attributes", "Execution", "Reloading", "Topology", "Routing", "Nodes", "Telemetry"],
        ["Execution"] = ["Attributes", "Topology", "Routing", "Keys", "Values", "Nodes", "Telemetry", "Commands", "Scripting"],
        ["Scanning"] = ["Execution", "Routing", "Keys"],
        ["Blocking"] = ["Execution", "Nodes", "Routing"],
        ["Messaging"] = ["Attributes", "Execution", "Nodes", "Routing", "Telemetry"],
        ["Transactions"] = ["Execution", "Topology", "Routing", "Keys", "Values", "Nodes", "Telemetry"],

        ["Batches"] = ["ClientRuntime", "Execution", "Topology", "Routing", "Keys", "Values", "Nodes", "Telemetry"],

        // Joins what Execution routes; Execution knows it by interfaces.
        ["Coalescing"] = ["Execution", "Nodes", "Routing", "Telemetry"],

        // What router 'cluster' connects by.
        ["Clusters"] = ["Execution", "Topology", "Routing", "Nodes", "Telemetry"],

        // Commands by routing key.
        ["RoutingKeys"] = ["Execution", "Scripting", "Topology", "Routing", "Nodes", "Commands", "Telemetry"],
        ["Explanations"] = ["Attributes", "Topology", "Routing"],
        ["ClientRuntime"] =
            ["Attributes", "Blocking", "Messaging", "Scanning", "Execution", "Explanations", "Topology", "Routing", "Values", "Keys", "Nodes", "Telemetry"],
        ["CrossShard"] = ["ClientRuntime", "Execution", "Explanations", "Routing", "Keys", "Commands", "Nodes", "Telemetry"],

        // ShardedRedis, the one object that users hold.
        [Root] =
        [
            "Attributes", "Commands", "ClientRuntime", "Batches", "Clusters", "Coalescing", "Transactions", "Scanning", "Execution", "RoutingKeys", "Explanations", "Topology", "Routing", "Nodes", "Telemetry", "Values", "Keys",
            "Scripting", "Reloading", "Transitions", "Movement", "Epochs",
        ],
        // Asks the nodes of the client.
        ["HealthChecks"] = [Root, "Execution", "Nodes", "Routing"],
        ["DependencyInjection"] =
        [
            Root, "HealthChecks", "Attributes", "Hashing", "Spelling", "Values", "Commands", "Keys", "Routing", "Telemetry", "Nodes", "Topology", "Execution", "Scanning", "Blocking",
            "Messaging", "Batches", "Transactions", "RoutingKeys", "Explanations", "ClientRuntime", "CrossShard", "Reloading", "Transitions", "Movement",
        ],
    };

    private static readonly Assembly RedisTyped = typeof(ShardedRedis).Assembly;

    // Names that two folders use for a type of their own are told apart by namespace.
    private static readonly Dictionary<string, string> FolderByFile = Repository.Files("src/RedisTyped", "*.cs")
        .GroupBy(static f => Path.GetFileNameWithoutExtension(f))
        .Where(static g => g.Count() == 1)
        .ToDictionary(static g => g.Key, static g => g.Single().Split('/') is [_, _, var folder, _, ..] ? folder : Root);

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_stands_below_it(string folder)
    {
        string[] wrong =
        [
            .. from type in RedisTyped.GetTypes()
               where FolderOf(type) == folder
               from used in TypeUse.Of(type)
               where used.Assembly == RedisTyped && used != typeof(RedisTypedException)
               let other = FolderOf(used)
               where other is not null && other != folder && !Allowed[folder].Contains(other)
               orderby type.FullName, used.FullName
               select $"{type.FullName} uses {used.FullName}",
        ];

        Assert.True(wrong.Length == 0, $"{folder} may use {string.Join(", ", Allowed[folder].DefaultIfEmpty("nothing"))}, but\n{string.Join("\n", wrong)}");
    }

    [Fact]
    public void Every_folder_has_its_place() =>
        Assert.Equal(
            Allowed.Keys.Where(static f => f != Root).Order(StringComparer.Ordinal),
            Repository.Files("src/RedisTyped", "*.cs").Select(static f => f.Split('/')).Where(static p => p.Length > 3).Select(static p => p[2])
                .Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_two_folders_use_each_other()
    {
        var below = new Dictionary<string, HashSet<string>>();
        HashSet<string> Below(string folder, string[] path)
        {
            Assert.False(path.Contains(folder), $"A circle: {string.Join(" → ", path)} → {folder}");
            if (!below.TryGetValue(folder, out HashSet<string>? found))
            {
                found = [.. Allowed[folder], .. Allowed[folder].SelectMany(f => Below(f, [.. path, folder]))];
                below.Add(folder, found);
            }

            return found;
        }

        Assert.All(Allowed.Keys, folder => Below(folder, []));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_file_has_the_namespace_of_its_folder(string folder)
    {
        string[] expected = folder switch
        {
            Root => ["namespace RedisTyped;"],

            // What stores are written with needs one using directive.
            "Attributes" => ["namespace RedisTyped;"],
            "ClientRuntime" => ["namespace RedisTyped.ClientRuntime;", "namespace RedisTyped;"],

            // Where every library puts its Add… methods.
            "DependencyInjection" => ["namespace RedisTyped.DependencyInjection;", "namespace Microsoft.Extensions.DependencyInjection;"],
            _ => [$"namespace RedisTyped.{folder};", $"namespace RedisTyped.{folder}."],
        };
        IEnumerable<string> files = folder == Root
            ? Repository.Files("src/RedisTyped", "*.cs").Where(static f => f.Count(static c => c == '/') == 2)
            : Repository.Files("src/RedisTyped/" + folder, "*.cs");

        Assert.All(files, file => Assert.Contains(expected, e => Repository.Read(file).Contains(e, StringComparison.Ordinal)));
    }

    [Fact]
    public void Uses_inside_method_bodies_are_seen() =>
        Assert.Contains(typeof(Keys.BuiltKey), TypeUse.Of(typeof(UsesInside)));

    // By the file that is named for the type, or by its namespace for a type that shares a file; null for what compilers add.
    private static string? FolderOf(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return FolderByFile.TryGetValue(type.Name.Split('`')[0], out string? folder) ? folder
            : type.Namespace?.Split('.') is [Root, .. var names] ? names.FirstOrDefault(Root)
            : null;
    }

    private static class UsesInside
    {
        public static object Make() => default(Keys.BuiltKey);
    }
}
