using System.Globalization;
using System.Text.RegularExpressions;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Tests.Routing;

/// <summary>Which keys move when a node joins or leaves, and how even routers are: the table of docs/routers.md, cell by cell.</summary>
public sealed partial class MovementTests
{
    private const int Keys = 100_000;

    private static readonly int[] Counts = [3, 8, 32];

    // The cells behind the first of each row, by that.
    private static readonly Dictionary<string, string[]> Documented = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "routers.md"))
        .Split("\n## Balance and movement, measured\n")[1].Split("\n## ")[0].Split('\n')
        .Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(static line => line[1..^1].Split('|', StringSplitOptions.TrimEntries))
        .ToDictionary(static cells => cells[0], static cells => cells[1..]);

    public static TheoryData<string> Rows => [.. Documented.Keys.Where(static row => row != "least possible")];

    /// <summary>Those to which a node can be added without moving more than its share.</summary>
    public static TheoryData<string> Growing => ["ketama", "rb-ketama", "rendezvous", "twemproxy", "go-redis"];

    [Theory]
    [MemberData(nameof(Growing))]
    public void A_node_that_joins_takes_its_share_and_no_other_key_moves(string name)
    {
        ShardRouter before = ShardRouters.Create(name, Nodes.Alike(8));
        ShardRouter after = ShardRouters.Create(name, Nodes.Alike(9));
        int moved = 0;
        foreach (byte[] key in SampleKeys.Numbered(Keys))
        {
            int node = after.Route(key);
            if (node != before.Route(key))
            {
                Assert.Equal(8, node);
                moved++;
            }
        }

        // Numbered keys are hard on FNV, which twemproxy takes unless it is told otherwise.
        double slack = name == "twemproxy" ? 0.02 : 0.006;
        Assert.InRange(moved / (double)Keys, after.ExpectedShares[8] - slack, after.ExpectedShares[8] + slack);
    }

    [Theory]
    [MemberData(nameof(Growing))]
    public void Only_the_keys_of_a_node_that_leaves_move(string name)
    {
        RouterNode[] all = Nodes.Alike(9);
        RouterNode[] left = [.. all.Where(static node => node.Id != "n3")];
        ShardRouter before = ShardRouters.Create(name, all);
        ShardRouter after = ShardRouters.Create(name, left);
        foreach (byte[] key in SampleKeys.Numbered(Keys))
        {
            RouterNode owner = all[before.Route(key)];
            Assert.True(owner.Id == "n3" || owner == left[after.Route(key)]);
        }
    }

    /// <summary>
    /// Single precision gives 61 equal nodes one digest less each. On the way there and back every node loses or gets four points, so some
    /// keys of nodes that stay move as well; the formula is the original's.
    /// </summary>
    [Fact]
    public void Equal_nodes_of_libketama_have_39_digests_at_61_nodes_only() => Assert.Equal(
        [61],
        Enumerable.Range(1, 64).Where(static count => new KetamaRouter(Nodes.Alike(count)).Ring.Points.Count() != 160 * count));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Balance_and_movement_are_as_documented(string row)
    {
        foreach (Func<RouterNode[], ShardRouter> create in RoutersOf(row))
        {
            var balance = new List<string>();
            var movement = new List<string>();
            foreach (int count in Counts)
            {
                int[] keys = new int[count];
                ShardRouter router = create(Nodes.Alike(count));
                ShardRouter more = create(Nodes.Alike(count + 1));
                int moved = 0;
                foreach (byte[] key in SampleKeys.Numbered(Keys))
                {
                    int node = router.Route(key);
                    keys[node]++;
                    moved += more.Route(key) == node ? 0 : 1;
                }

                double mean = Keys / (double)count;
                balance.Add($"{Percent(keys.Min() / mean)}–{Percent(keys.Max() / mean)} %");
                movement.Add($"{Percent(moved / (double)Keys)} %");
            }

            string[] measured = [.. balance, .. movement];
            Assert.Equal(Documented[row], measured);
        }
    }

    [Fact]
    public void The_least_that_can_move_is_as_documented()
    {
        string[] least = ["", "", "", .. Counts.Select(static count => $"{Percent(1.0 / (count + 1))} %")];
        Assert.Equal(Documented["least possible"], least);
    }

    [Fact]
    public void Every_router_has_its_row() =>
        Assert.Equal(ShardRouters.Names.Order(StringComparer.Ordinal), Documented.Keys.SelectMany(NamesOf).Where(ShardRouters.Names.Contains).Distinct().Order(StringComparer.Ordinal));

    // A row is that of routers alike, or of a pool of twemproxy with its hash and distribution.
    private static IEnumerable<Func<RouterNode[], ShardRouter>> RoutersOf(string row) => NamesOf(row) switch
    {
        ["twemproxy", var hash, var distribution] => [nodes => new TwemproxyRouter(nodes, Pool(hash, distribution))],
        var names => names.Select(static Func<RouterNode[], ShardRouter> (name) => nodes => ShardRouters.Create(name, nodes)),
    };

    private static TwemproxySettings Pool(string hash, string distribution)
    {
        Assert.True(TwemproxyNames.TryHash(hash, out TwemproxyHash known, out _));
        Assert.True(TwemproxyNames.TryDistribution(distribution, out TwemproxyDistribution form, out _));
        return new TwemproxySettings { Hash = known, Distribution = form };
    }

    private static string[] NamesOf(string row) => [.. Name().Matches(row).Select(static m => m.Groups[1].Value)];

    private static string Percent(double part) => (part * 100).ToString("0.0", CultureInfo.InvariantCulture);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
