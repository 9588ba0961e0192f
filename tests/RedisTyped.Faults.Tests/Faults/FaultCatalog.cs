namespace RedisTyped.Faults.Tests.Faults;

/// <summary>All faults that are tested, in the order of the page.</summary>
internal static class FaultCatalog
{
    /// <summary>Set to a part of names to try those alone; the page is not written then.</summary>
    private const string OnlyVariable = "REDISTYPED_FAULTS_ONLY";

    private static readonly string Only = Environment.GetEnvironmentVariable(OnlyVariable) ?? "";

    /// <summary>Whether all are tested.</summary>
    public static bool IsWhole => Only.Length == 0;

    /// <summary>What each is called.</summary>
    public static IEnumerable<string> Names => All().Select(static fault => fault.Name).Where(static name => name.Contains(Only, StringComparison.Ordinal));

    /// <summary>Makes the fault of a name.</summary>
    public static Fault Named(string name) => All().Single(fault => fault.Name == name);

    private static Fault[] All() =>
    [
        new KilledNode(),
        new EmptyRestart(),
        new AllNodesGone(),
        new FrozenNode(),
        new LoadingNode(),
        new CutNetwork(),
        new SilentNetwork(),
        new DistantNode(),
        new DrippingNetwork(),
        new CutReplies(),
        new SlowNode(),
        new FullNode(),
        new CrowdedNode(),
        new SwitchedPrimary(),
    ];
}
