using System.Globalization;

namespace RedisTyped.Resharding.Clients;

/// <summary>What INFO says: fields by their names.</summary>
internal sealed class ServerSections
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>Reads a reply to INFO.</summary>
    public ServerSections(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[0] != '#')
            {
                _fields[line[..colon]] = line[(colon + 1)..].TrimEnd('\r');
            }
        }
    }

    /// <summary>All fields.</summary>
    public IReadOnlyDictionary<string, string> Fields => _fields;

    /// <summary>A field as text; empty where it is missing.</summary>
    public string Text(string field) => _fields.GetValueOrDefault(field, "");

    /// <summary>A field as a number; null where it is missing or none.</summary>
    public long? Number(string field) =>
        long.TryParse(Text(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>One value of a field such as <c>keys=1,expires=0</c>.</summary>
    public long? Part(string field, string name) => PartOf(Text(field), name);

    /// <summary>One value of a text such as <c>keys=1,expires=0</c>.</summary>
    public static long? PartOf(string text, string name)
    {
        foreach (string part in text.Split(','))
        {
            if (part.StartsWith(name, StringComparison.Ordinal) && part.Length > name.Length && part[name.Length] == '='
                && long.TryParse(part.AsSpan(name.Length + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
            {
                return number;
            }
        }

        return null;
    }
}
