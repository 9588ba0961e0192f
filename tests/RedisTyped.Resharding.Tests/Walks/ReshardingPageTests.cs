namespace RedisTyped.Resharding.Tests.Walks;

/// <summary>docs/resharding.md, both parts, word by word: what a reader who types its commands sees.</summary>
public sealed class ReshardingPageTests
{
    /// <summary>What a command ends with that Ctrl-C has ended.</summary>
    private const int Interrupted = 130;

    [Fact]
    public async Task First_split_goes_as_the_page_says()
    {
        await using PageWalk walk = PageWalk.Through("## A first split", "## Which keys pass");

        Assert.True(await walk.GoAsync() > 20, "its commands were found");

        // How it goes is told in a block without commands; lines that come every five seconds may not come at all.
        string[] told = walk.Text.Split("Both proxies say how it goes: ")[1].Split("```")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in told.Where(static line => !line.Contains(" link 1: ", StringComparison.Ordinal)))
        {
            string? said;
            do
            {
                said = await walk.Others[0].LineAsync();
                Assert.True(said is not null, $"'{line}' is said");
            }
            while (!ConsoleStep.IsLike(line, said));
        }

        foreach (Terminal proxy in walk.Others)
        {
            Assert.Equal(Interrupted, await proxy.InterruptAsync());
        }
    }

    [Fact]
    public async Task Growing_in_place_goes_as_the_page_says()
    {
        await using PageWalk walk = PageWalk.Through("## Growing in place", "## Giving a plan up");

        Assert.True(await walk.GoAsync() > 12, "its commands were found");
    }
}
