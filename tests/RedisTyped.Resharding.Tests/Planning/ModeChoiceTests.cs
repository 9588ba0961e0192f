using RedisTyped.Nodes;
using RedisTyped.Resharding.Planning;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>How the keys of a link land, and why, as <c>plan</c> says it.</summary>
public sealed class ModeChoiceTests
{
    private static readonly SurveyedNode New = Node("n", old: -1);

    private static readonly SurveyedNode First = Node("a", old: 0);

    private static readonly SurveyedNode Second = Node("b", old: 1);

    public static TheoryData<string, LandingMode, string> Choices => new()
    {
        { "new", LandingMode.Proxy, "'n' is new and can follow the tool, and gets keys of one node" },
        { "new of two", LandingMode.Merge, "'n' is new and can follow the tool, and gets keys of 2 nodes" },
        { "serving", LandingMode.Write, "'n' serves keys of its own, which it would lose if it followed the tool" },
        { "serving, little memory", LandingMode.Scan, "'n' serves keys of its own, which it would lose if it followed the tool, and the source has too little memory to spare for the child that makes a snapshot" },
        { "new, little memory", LandingMode.Proxy, "'n' is new and can follow the tool, and gets keys of one node" },
        { "cluster", LandingMode.Write, "'n' is in cluster mode, where a server follows nothing from outside" },
        { "cannot follow", LandingMode.Write, "'n' cannot follow another server" },
        { "older", LandingMode.Write, "'n' is Redis 6.2.14, which cannot read snapshots of 7.0.15 of 'a'" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void A_link_lands_as_its_target_can_take_it_and_the_reason_is_named(string target, LandingMode mode, string reason)
    {
        SurveyedNode node = target switch
        {
            "serving" or "serving, little memory" => New with { Old = 2 },
            "cluster" => New with { Report = New.Report with { IsCluster = true, CanFollow = false } },
            "cannot follow" => New with { Report = New.Report with { CanFollow = false } },
            "older" => New with { Report = New.Report with { Version = "6.2.14" } },
            _ => New,
        };

        var choice = ModeChoice.Choose(node, target == "new of two" ? [First, Second] : [First], savesForks: target.EndsWith("little memory", StringComparison.Ordinal));

        Assert.Equal((mode, reason), choice);
    }

    /// <summary>All of them say that they are Redis 7.2.4, and the first three write its snapshots.</summary>
    [Theory]
    [InlineData("8.1.1", "", null)]
    [InlineData("", "9.0.0", null)]
    [InlineData("8.1.1", "8.0.2", null)]
    [InlineData("9.0.1", "9.0.0", null)]
    [InlineData("9.1.2", "9.1.0", null)]
    [InlineData("9.0.0", "", "'n' is no Valkey 9.0.0 or later, which alone reads snapshots of 'a'")]
    [InlineData("9.1.0", "9.0.4", "'n' is no Valkey 9.1.0 or later, which alone reads snapshots of 'a'")]
    [InlineData("9.0.0", "8.1.1", "'n' is no Valkey 9.0.0 or later, which alone reads snapshots of 'a'")]
    public void Snapshots_of_Valkey_are_read_by_those_that_know_their_form(string source, string target, string? reason)
    {
        SurveyedNode first = First with { Report = First.Report with { Version = "7.2.4", ValkeyVersion = source } };
        SurveyedNode node = New with { Report = New.Report with { Version = "7.2.4", ValkeyVersion = target } };

        var (mode, why) = ModeChoice.Choose(node, [first], savesForks: false);

        Assert.Equal((reason is null ? LandingMode.Proxy : LandingMode.Write, reason ?? "'n' is new and can follow the tool, and gets keys of one node"), (mode, why));
        Assert.Equal(reason is null ? null : $"{reason}; use W", ModeChoice.WhyNot(LandingMode.Proxy, node, [first]));
    }

    [Theory]
    [InlineData(100, 0, false)]
    [InlineData(50, 100, false)]
    [InlineData(51, 100, true)]
    public void A_source_that_uses_more_than_half_of_its_memory_has_none_to_spare_for_a_child(long used, long memory, bool isShort) =>
        Assert.Equal(isShort, ModeChoice.IsShortOfMemory(First.Report with { UsedMemory = used, SystemMemory = memory }));

    private static SurveyedNode Node(string name, int old)
    {
        var options = new RedisTypedOptions();
        options.Nodes.Add(name, "127.0.0.1:1");
        return new SurveyedNode
        {
            Old = old,
            New = old < 0 ? 0 : -1,
            Plan = TopologyPlan.Create(options).Nodes[0],
            Report = new NodeReport
            {
                Version = "7.0.15",
                RunId = name,
                IsPrimary = true,
                IsCluster = false,
                CanFollow = true,
                IsWritableReplica = false,
                UsedMemory = 1,
                MaxMemory = 0,
                EvictionPolicy = "noeviction",
                SystemMemory = 100,
                BacklogSize = 1 << 20,
                Offset = 0,
                Keys = new Dictionary<int, long>(),
                ExpiringKeys = 0,
                ClockSkew = null,
                Epoch = 0,
                Calls = new Dictionary<string, long>(),
                Libraries = null,
                Modules = new Dictionary<string, long>(),
            },
        };
    }
}
