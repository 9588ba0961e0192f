using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Cli.Serving;

/// <summary>Reads API tokens from a file: a name, a secret and perhaps <c>readonly</c> on each line; what begins with # is a comment.</summary>
internal static class TokenFile
{
    private const string ReadOnlyWord = "readonly";

    /// <summary>Reads them.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="lines">Its lines.</param>
    /// <exception cref="UsageException">A line cannot be used; the text holds no secret.</exception>
    public static IReadOnlyList<ApiToken> Read(string path, IReadOnlyList<string> lines)
    {
        var tokens = new List<ApiToken>();
        for (int i = 0; i < lines.Count; i++)
        {
            string[] words = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            if (words.Length is < 2 or > 3 || (words.Length == 3 && words[2] != ReadOnlyWord))
            {
                throw new UsageException($"{path}, line {i + 1}: write 'NAME SECRET' or 'NAME SECRET {ReadOnlyWord}'.");
            }

            tokens.Add(Checked(new ApiToken { Name = words[0], Secret = words[1], ReadOnly = words.Length == 3 }, $"{path}, line {i + 1}"));
        }

        if (tokens.Count == 0)
        {
            throw new UsageException($"{path} has no API token; write a line 'NAME SECRET', or leave --tokens out.");
        }

        return tokens.GroupBy(static token => token.Secret, StringComparer.Ordinal).FirstOrDefault(static same => same.Skip(1).Any()) is { } shared
            ? throw new UsageException($"{path}: {string.Join(" and ", shared.Select(static token => $"'{token.Name}'"))} have the same secret; give each its own.")
            : tokens;
    }

    /// <summary>Refuses a token that nobody could show, or that could be guessed.</summary>
    public static ApiToken Checked(ApiToken token, string place)
    {
        try
        {
            token.Check();
            return token;
        }
        catch (ArgumentException fault)
        {
            // The name of a property of .NET, which ArgumentException adds, tells a user of the tool nothing.
            throw new UsageException($"{place}: {fault.Message.Split(" (Parameter '")[0]}");
        }
    }
}
