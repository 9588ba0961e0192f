using System.Text;

namespace RedisTyped.Cli.Tests.Documentation;

/// <summary>A command that a page shows, taken apart as a shell does.</summary>
/// <param name="Page">The page.</param>
/// <param name="Line">The line as it stands there.</param>
/// <param name="Words">The words of the command, quotes removed.</param>
internal sealed record ShownCommand(string Page, string Line, string[] Words)
{
    /// <summary>The commands of a line: those of a pipe or a list are several.</summary>
    public static IEnumerable<ShownCommand> Of(string page, string line) =>
        Parts(line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line)
            .Select(words => new ShownCommand(page, line, [.. words.SkipWhile(IsSetting)]))
            .Where(static command => command.Words.Length > 0);

    /// <summary>The words for the tool, where this is a command of the tool; else null.</summary>
    public string[]? ToolWords => Words switch
    {
        ["redistyped", .. var words] => words,
        ["dotnet", "run", "--project", "src/RedisTyped.Cli", "--", .. var words] => words,
        _ => null,
    };

    // NAME=value in front of a command.
    private static bool IsSetting(string word) => word.IndexOf('=') is > 0 and var at && word[..at].All(static c => char.IsLetterOrDigit(c) || c == '_');

    private static List<List<string>> Parts(string line)
    {
        List<List<string>> parts = [[]];
        var word = new StringBuilder();
        bool isWord = false;
        void End()
        {
            if (isWord)
            {
                parts[^1].Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }

        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(quote == '"' && c == '\\' && i + 1 < line.Length ? line[++i] : c);
                }

                continue;
            }

            switch (c)
            {
                case '\'' or '"':
                    (quote, isWord) = (c, true);
                    break;
                case ' ':
                    End();
                    break;
                case '#' when !isWord:
                    return parts;
                case '|' or ';' or '&' or '>' or '<':
                    End();
                    parts.Add(c is '>' or '<' ? ["the file"] : []);
                    break;
                default:
                    word.Append(c);
                    isWord = true;
                    break;
            }
        }

        End();
        return parts;
    }
}
