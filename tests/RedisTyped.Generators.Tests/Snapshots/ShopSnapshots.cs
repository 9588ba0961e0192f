namespace RedisTyped.Generators.Tests.Snapshots;

/// <summary>All files of a store with one method of every kind: the store that the integration tests call on real nodes.</summary>
public sealed class ShopSnapshots
{
    private static GeneratorRun Run => GeneratorRun.Of(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "IShopStore.cs"))).CompilesWithoutWarnings();

    [Fact]
    public void Client() => Run.MatchesSnapshot();

    [Fact]
    public void Handles() => Run.MatchesSnapshot("Shards");

    [Fact]
    public void Explanations() => Run.MatchesSnapshot("Explain");

    [Fact]
    public void KeySpace() => Run.MatchesSnapshot("KeySpace");

    [Fact]
    public async Task No_rule_has_a_word_to_say() => Assert.Empty(await Run.AnalyzeAsync());
}
