namespace RedisTyped.Cli.Tests;

public sealed class UsageTests : TestsWithFiles
{
    [Theory]
    [InlineData("")]
    [InlineData("rout")]
    [InlineData("route")]
    [InlineData("route foo")]
    [InlineData("route --topology T")]
    [InlineData("route foo --topology")]
    [InlineData("route foo --jsno --topology T")]
    [InlineData("route --hex xyz --topology T")]
    [InlineData("route --hex abc --topology T")]
    [InlineData("nodes extra --topology T")]
    [InlineData("topology show")]
    [InlineData("topology show T T")]
    [InlineData("topology show missing.json")]
    [InlineData("ping --timeout 5 --topology T")]
    [InlineData("ping --timeout 0s --topology T")]
    [InlineData("ping --timeout 25:00:00:00 --topology T")]
    [InlineData("exec --topology T")]
    [InlineData("exec --jsno GET a --topology T")]
    [InlineData("exec --node z GET a --topology T")]
    [InlineData("stats --keys 0 --topology T")]
    [InlineData("stats --keys many --topology T")]
    [InlineData("stats --stdin --keys 5 --topology T")]
    [InlineData("stats --hex --topology T")]
    [InlineData("stats keys.txt --topology T")]
    [InlineData("stats --out chart.gif --topology T")]
    [InlineData("keys")]
    [InlineData("keys T")]
    [InlineData("keys a.dll b.dll")]
    [InlineData("keys a.dll --topology T")]
    [InlineData("keys a.dll --update a --check b")]
    [InlineData("keys a.dll --markdown --json")]
    public async Task Bad_usage_ends_with_2_a_message_and_no_output(string line)
    {
        var run = await ToolRun.OfAsync(Words(line));

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.StartsWith("redistyped: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_of_a_topology_is_told_at_once()
    {
        string file = Folder.Write("bad.txt", "127.0.0.1:6379 heavy\n127.0.0.1 100\n127.0.0.1:6381\n");

        var run = await ToolRun.OfAsync("nodes", "--topology", file);

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.Contains("3 faults", run.Error, StringComparison.Ordinal);
        Assert.All(["line 1", "line 2", "line 3"], line => Assert.Contains(line, run.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_topology_file_is_named()
    {
        var run = await ToolRun.OfAsync("ping", "--topology", Folder.At("missing.json"));

        Assert.Equal(2, run.Exit);
        Assert.Contains("missing.json", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_stays_out_of_every_output()
    {
        string faulty = Folder.Write("faulty.json", """{"nodes":[{"name":"a","configuration":"10.0.0.1:6379,password=geheim,ssl=perhaps"}]}""");
        string[][] lines =
        [
            ["route", "a", "b", "c", "--topology", Folder.ThreeSlots],
            ["route", "a", "--json", "--topology", Folder.ThreeSlots],
            ["nodes", "--topology", Folder.ThreeSlots],
            ["nodes", "--json", "--topology", Folder.ThreeSlots],
            ["stats", "--topology", Folder.ThreeSlots],
            ["topology", "show", Folder.ThreeSlots],
            ["topology", "show", "--json", Folder.ThreeSlots],
            ["nodes", "--topology", faulty],
        ];
        foreach (string[] line in lines)
        {
            var run = await ToolRun.OfAsync(line);
            Assert.NotEqual("", run.Output + run.Error);
            Assert.DoesNotContain("geheim", run.Output + run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Control_characters_of_a_node_name_reach_no_terminal()
    {
        string file = Folder.Write("steering.json", """
            {"nodes":[{"name":"a\u001b[2J\u202e","configuration":"127.0.0.1:1"},{"name":"b\u0007","configuration":"127.0.0.1:1"}]}
            """);
        string[][] lines =
        [
            ["route", "a", "b", "--topology", file],
            ["nodes", "--topology", file],
            ["ping", "--topology", file],
            ["stats", "--keys", "10", "--topology", file],
            ["exec", "--topology", file, "MGET", "a", "b"],
            ["exec", "--topology", file, "GET", "a"],
            ["exec", "--topology", file, "--node", "\e[2J", "PING"],
            ["nodes", "--json", "--topology", file],
            ["topology", "show", file],
            ["topology", "show", "--json", file],
        ];
        foreach (string[] line in lines)
        {
            // Without colours even a terminal gets no escape sequence of the tool's own.
            foreach (bool terminal in new[] { false, true })
            {
                var run = await ToolRun.OfAsync([], terminal, line);
                Assert.NotEqual("", run.Output + run.Error);
                Assert.DoesNotContain(run.Output + run.Error, c => char.IsControl(c) && c != '\n');
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("route")]
    [InlineData("nodes")]
    [InlineData("ping")]
    [InlineData("exec")]
    [InlineData("stats")]
    [InlineData("keys")]
    [InlineData("topology show")]
    [InlineData("serve")]
    public async Task Help_of_every_command_has_examples(string command)
    {
        var run = await ToolRun.OfAsync([.. Words(command), "--help"]);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Contains($"redistyped {command}".TrimEnd(), run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  redistyped ", run.Output, StringComparison.Ordinal);
        Assert.Contains("130 cancelled", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Output.Split('\n'), static line => line.Split("[default: ").Length > 2);
    }

    private string[] Words(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "T" ? Folder.TwoServers : word)];
}
