using System.Globalization;

namespace RedisTyped.Cli.Importing.Literals;

/// <summary>The members of one object, which are asked for by name; what is not asked for is told of.</summary>
/// <param name="value">The object.</param>
/// <param name="place">Where it stands, such as <c>hosts.0</c>; empty for the whole.</param>
/// <param name="faults">Takes what cannot be read.</param>
/// <param name="comparison">How names are compared.</param>
internal sealed class LiteralMembers(Literal value, string place, ICollection<string> faults, StringComparison comparison = StringComparison.Ordinal)
{
    private readonly HashSet<string> _asked = new(StringComparer.FromComparison(comparison));

    /// <summary>Where a member stands.</summary>
    public string PlaceOf(string name) => place.Length == 0 ? name : $"{place}.{name}";

    /// <summary>A member, or null where there is none, or one that says nothing.</summary>
    public Literal? Find(string name)
    {
        _asked.Add(name);
        return value.Members.FirstOrDefault(member => member.Key.Equals(name, comparison)).Value is { Kind: not LiteralKind.Null } found ? found : null;
    }

    /// <summary>The members that were not asked for and say something.</summary>
    public IEnumerable<string> Rest() =>
        value.Members.Where(member => !_asked.Contains(member.Key) && member.Value.Kind != LiteralKind.Null).Select(static member => member.Key);

    public string? Text(string name)
    {
        Literal? found = Find(name);
        if (found is { Kind: not LiteralKind.Text })
        {
            faults.Add($"{PlaceOf(name)}: is not a text; put it in quotes");
            return null;
        }

        return found?.Text;
    }

    public int? Whole(string name, int lowest, int highest)
    {
        if (Find(name) is not { } found)
        {
            return null;
        }

        if (found.TryWhole(out int number) && number >= lowest && number <= highest)
        {
            return number;
        }

        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{PlaceOf(name)}: is not a whole number from {lowest} to {highest}"));
        return null;
    }

    public bool? Switch(string name)
    {
        Literal? found = Find(name);
        if (found is { Kind: not LiteralKind.Switch })
        {
            faults.Add($"{PlaceOf(name)}: is neither true nor false");
            return null;
        }

        return found is null ? null : found.Text == "true";
    }

    /// <summary>An object; null where there is none.</summary>
    public Literal? Object(string name)
    {
        Literal? found = Find(name);
        if (found is { Kind: not LiteralKind.Members })
        {
            faults.Add($"{PlaceOf(name)}: is not an object");
            return null;
        }

        return found;
    }
}
