using System.CommandLine;
using System.CommandLine.Parsing;

namespace RedisTyped.Cli.Keys;

/// <summary>Tells a mistyped option from a word that starts with a dash on purpose.</summary>
internal static class KeyWords
{
    /// <summary>How many of a command's words stand before <c>--</c>, where options are still read.</summary>
    public static int BeforeDashes(ParseResult line, int words)
    {
        int after = line.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Count(token => token.Type == TokenType.Argument);
        return Math.Max(0, words - after);
    }

    /// <exception cref="UsageException">A word looks like an option.</exception>
    public static void RefuseOptions(IEnumerable<string> words, string what)
    {
        if (words.FirstOrDefault(word => word.StartsWith('-') && word.Length > 1) is { } option)
        {
            throw new UsageException($"Unknown option '{option}'. A {what} that starts with a dash comes behind --, as in: -- {option}");
        }
    }
}
