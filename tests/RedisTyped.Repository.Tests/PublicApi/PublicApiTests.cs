namespace RedisTyped.Repository.Tests.PublicApi;

/// <summary>
/// What a package offers is written down in its PublicAPI.txt, so that a change of it is seen by whoever reviews it, and is documented.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Packages => ["RedisTyped", "RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Testing"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_is_public_is_what_was_written_down(string package)
    {
        string written = Repository.PathOf($"src/{package}/PublicAPI.txt");
        string received = Repository.PathOf($"src/{package}/PublicAPI.received.txt");
        string found = ApiAssembly.Of(package).Text();
        File.Delete(received);
        if (!File.Exists(written) || File.ReadAllText(written) != found)
        {
            File.WriteAllText(received, found);
            Assert.Fail($"{package} offers something else than src/{package}/PublicAPI.txt says. Compare it with PublicAPI.received.txt beside it; if that is what was meant, let it take its place.");
        }
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_is_public_has_a_summary(string package) => Assert.Empty(ApiAssembly.Of(package).Undocumented());

    /// <summary>A tool is run, not compiled against.</summary>
    [Fact]
    public void Tool_offers_nothing() => Assert.Empty(ApiAssembly.Of("RedisTyped.Cli").Text());
}
