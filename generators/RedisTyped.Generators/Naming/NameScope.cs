using System.Collections.Generic;

namespace RedisTyped.Generators.Naming;

/// <summary>Hands out names that do not meet those already taken.</summary>
internal sealed class NameScope(IEnumerable<string> taken)
{
    private const int LongestName = 80;

    private readonly HashSet<string> _taken = [.. taken];

    public bool IsTaken(string name) => _taken.Contains(name);

    public string Unique(string wish)
    {
        string name = wish;
        for (int i = 2; !_taken.Add(name); i++)
        {
            name = wish + i;
        }

        return name;
    }

    /// <summary>A Pascal-case identifier made of the first letters and digits of a text; metadata takes no names beyond 1023.</summary>
    public static string Pascal(string text)
    {
        var name = new System.Text.StringBuilder();
        bool upper = true;
        foreach (char c in text)
        {
            if (name.Length == LongestName)
            {
                break;
            }

            if (!char.IsLetterOrDigit(c) || c > 127)
            {
                upper = true;
            }
            else
            {
                name.Append(upper ? char.ToUpperInvariant(c) : c);
                upper = false;
            }
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? "K" + name : name.ToString();
    }
}
