using System.Reflection;
using System.Text;
using RedisTyped;
using RedisTyped.Topology;
using Spectre.Console;

namespace UserStore;

/// <summary>Shows where the keys went, and what to look at next.</summary>
internal static class Report
{
    public static void WriteKeys(ShardedRedis redis, IReadOnlyList<User> users)
    {
        var table = new Table().Title("Where ten of the keys live, and why").AddColumns("user", "key", "routed part", "slot", "node");
        foreach (User user in users.Where(static (_, i) => i % 140 == 33))
        {
            string key = KeyOf(user);
            KeyRoute route = redis.RouteOf(key);
            table.AddRow(
                Markup.Escape(user.Name), Markup.Escape(key), Markup.Escape(Encoding.UTF8.GetString(route.RoutedPart.Span)),
                route.Slot?.ToString(null, null) ?? "-", Markup.Escape(route.Node.Name));
        }

        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine("[grey]The routed part is what stands in braces; its CRC-16 modulo 16384 is the slot, and each slot has one node.[/]");
    }

    public static async Task WriteDistributionAsync(ShardedRedis redis, IReadOnlyList<User> users, bool askNodes)
    {
        AnsiConsole.WriteLine();
        string title = askNodes ? "Keys on each node, by its own DBSIZE" : "Users on each node, by the router";
        var chart = new BarChart().Label(title).LeftAlignLabel().Width(80);
        foreach (var node in redis.Nodes)
        {
            long count = askNodes
                ? (long)await node.Database.ExecuteAsync("DBSIZE")
                : users.Count(user => redis.RouteOf(KeyOf(user)).Node == node.Id);
            chart.AddItem(node.Id.Name, count, Color.Teal);
        }

        AnsiConsole.Write(chart);
    }

    public static void WriteNextSteps(string? keptFor)
    {
        string folder = typeof(Report).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "GeneratedFiles").Value!;
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine("[bold]Read the generated code[/]");
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*IUserStore*.g.cs", SearchOption.AllDirectories) : [])
        {
            Console.WriteLine("  " + Path.GetRelativePath(Environment.CurrentDirectory, file));
        }

        AnsiConsole.MarkupLine("[bold]See what the compiler refuses[/]");
        Console.WriteLine("  delete one [ShardKey] in samples/UserStore/IUserStore.cs and build: error RTY2001 says what to write");
        AnsiConsole.MarkupLine("[bold]Use nodes of your own[/]");
        Console.WriteLine("  dotnet run --project samples/UserStore -- --topology topology.json");
        Console.WriteLine("""  {"router":"slots","nodes":[{"name":"a","configuration":"10.0.0.1:6379"},{"name":"b","configuration":"10.0.0.2:6379"}]}""");
        if (keptFor is not null)
        {
            Console.WriteLine($"The keys written to your nodes expire in {keptFor}.");
        }
    }

    // The key as the template of GetNameAsync writes it, hash tag put in.
    private static string KeyOf(User user) => $"{{user:{user.Id}}}:name";
}
