namespace RedisTyped.CodeFixes.Tests;

public sealed class CorrectCommandTests
{
    [Theory]
    [InlineData("GETT a", "Send GET", "GET a")]
    [InlineData("gett a", "Send GET", "get a")]
    [InlineData("OBJECT  ENCODNG a", "Send OBJECT ENCODING", "OBJECT ENCODING a")]
    public Task Command_is_corrected_in_the_case_that_it_is_written_in(string before, string title, string after) => FixRun.ExpectMembersAsync(
        new CorrectCommand(), title,
        $"    [Command(\"{before}\")] Task<string?> GetAsync(); // read",
        $"    [Command(\"{after}\")] Task<string?> GetAsync(); // read");

    [Fact]
    public async Task Nothing_is_offered_where_no_command_is_near_or_the_place_cannot_be_told()
    {
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new CorrectCommand(), "[Command(\"FROBNICATE a\")] Task GetAsync();"));
        Assert.Empty(await FixRun.TitlesOfMembersAsync(new CorrectCommand(), "const string Get = \"GETT a\"; [Command(Get)] Task GetAsync();"));
        Assert.Empty(await FixRun.TitlesAsync(
            new CorrectCommand(), "public interface IBase { [Command(\"GETT a\")] Task GetAsync(); } [RedisStore] public partial interface IUserStore : IBase;"));
    }
}
