using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>docs/telemetry.md has every log message of the code, word by word.</summary>
public sealed partial class LogMessageTests
{
    [Fact]
    public void Page_has_the_messages_of_the_code_by_id_level_and_text()
    {
        (string Category, string Id, string Level, string Text)[] inCode =
        [
            .. Repository.Files("src", "*.cs").Select(Repository.Read).SelectMany(static code => Messages().Matches(code).Select(
                message => (Category().Match(code).Groups[1].Value, message.Groups[1].Value, message.Groups[2].Value, message.Groups[3].Value))),
        ];
        string category = "";
        var onPage = new List<(string, string, string, string)>();
        foreach (string line in Repository.Read("docs/telemetry.md").Split('\n'))
        {
            category = Heading().Match(line) is { Success: true } heading ? heading.Groups[1].Value : category;
            if (Row().Match(line) is { Success: true } row)
            {
                onPage.Add((category, row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value));
            }
        }

        Assert.Equal(inCode.OrderBy(static message => int.Parse(message.Id, System.Globalization.CultureInfo.InvariantCulture)), onPage.OrderBy(static message => int.Parse(message.Item2, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(inCode.Length, inCode.DistinctBy(static message => message.Id).Count());
    }

    [Fact]
    public void Every_message_has_an_id() =>
        Assert.All(Repository.Files("src", "*.cs").Select(Repository.Read), static code => Assert.DoesNotContain("[LoggerMessage(Level", code, StringComparison.Ordinal));

    [GeneratedRegex("""const string Category = "(.+)";""")]
    private static partial Regex Category();

    [GeneratedRegex(@"\[LoggerMessage\((\d+), LogLevel\.(\w+), ""([^""]+)""")]
    private static partial Regex Messages();

    [GeneratedRegex("^Category `(.+?)`")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| (\d+) \| (\w+) \| `(.+)` \|$")]
    private static partial Regex Row();
}
