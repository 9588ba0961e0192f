using System.Text;

namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Splits a line of a test into words: at blanks, with <c>"…"</c> around a word that holds some and <c>\n</c> for a line end.</summary>
internal static class CommandLine
{
    public static string[] Split(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        bool quoted = false;
        foreach (char next in line + " ")
        {
            if (next == '"')
            {
                quoted = !quoted;
                word ??= new StringBuilder();
            }
            else if (next == ' ' && !quoted)
            {
                if (word is not null)
                {
                    words.Add(word.ToString().Replace("\\n", "\n", StringComparison.Ordinal));
                    word = null;
                }
            }
            else
            {
                (word ??= new StringBuilder()).Append(next);
            }
        }

        return [.. words];
    }
}
