using System.Text.Json;

namespace RedisTyped.Resharding.Planning;

/// <summary>
/// An object of a plan file. Asking for a member that is missing or wrong notes the fault and gives something to go on with, so that all faults
/// are found in one pass; members that nobody has asked for are faults too, since they are misspelled.
/// </summary>
internal sealed class PlanMember(JsonElement element, string place, List<string> faults)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Place(string name) => place.Length == 0 ? name : $"{place}.{name}";

    public void Fault(string name, string fault) => faults.Add($"{Place(name)}: {fault}");

    public string Text(string name) => OptionalText(name) ?? Missing(name, "a text", "");

    public string? OptionalText(string name)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind != JsonValueKind.String)
        {
            Fault(name, "is no text; write it in double quotes");
            return "";
        }

        return member.GetString();
    }

    public long Number(string name, long least = 0) => OptionalNumber(name, least) ?? Missing(name, "a whole number", least);

    public long? OptionalNumber(string name, long least = 0)
    {
        if (Find(name) is not { } member)
        {
            return null;
        }

        if (member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out long number) && number >= least)
        {
            return number;
        }

        Fault(name, FormattableString.Invariant($"is no whole number of {least} or more"));
        return least;
    }

    public bool Flag(string name)
    {
        var member = Find(name);
        if (member is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
        {
            Fault(name, "is neither true nor false");
        }

        return member is { ValueKind: JsonValueKind.True };
    }

    public DateTimeOffset Time(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.String } member && member.TryGetDateTimeOffset(out var time))
        {
            return time;
        }

        Fault(name, "is no time; write one such as 2030-01-31T12:00:00Z");
        return default;
    }

    /// <summary>One of some words; the first of them where it is missing and need not be there.</summary>
    public T Choice<T>(string name, Func<string, T?> read, Func<T, string> write, bool isRequired)
        where T : struct, Enum
    {
        string? text = isRequired ? Text(name) : OptionalText(name);
        if (text is null)
        {
            return default;
        }

        if (read(text) is { } value)
        {
            return value;
        }

        Fault(name, $"'{text}' is none of {string.Join(", ", Enum.GetValues<T>().Select(write))}");
        return default;
    }

    public T Choice<T>(string name, bool isRequired = false)
        where T : struct, Enum => Choice(name, PlanWords.ValueOf<T>, PlanWords.Of, isRequired);

    public T? OptionalChoice<T>(string name)
        where T : struct, Enum => Find(name) is null ? null : Choice<T>(name);

    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select((item, index) => TextOf(item, $"{name}[{index}]"))];

    public IReadOnlyList<T> Objects<T>(string name, Func<PlanMember, T> read) => [.. Items(name).Select((item, index) => Read($"{name}[{index}]", item, read))];

    public T Object<T>(string name, Func<PlanMember, T> read, T missing) => Find(name) is { } member ? Read(name, member, read) : missing;

    public T RequiredObject<T>(string name, Func<PlanMember, T> read)
    {
        if (Find(name) is { } member)
        {
            return Read(name, member, read);
        }

        Missing(name, "an object", 0);
        using var nothing = JsonDocument.Parse("{}");
        return read(new PlanMember(nothing.RootElement.Clone(), Place(name), []));
    }

    /// <summary>Ends reading: what is left over is misspelled.</summary>
    public void End()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!_asked.Contains(member.Name))
            {
                Fault(member.Name, $"is not known; the members here are {string.Join(", ", _asked.Order(StringComparer.Ordinal))}");
            }
        }
    }

    private T Read<T>(string name, JsonElement item, Func<PlanMember, T> read)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            Fault(name, "is no object; write it in braces");
        }

        var member = new PlanMember(item, Place(name), item.ValueKind == JsonValueKind.Object ? faults : []);
        T value = read(member);
        member.End();
        return value;
    }

    private string TextOf(JsonElement item, string name)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return item.GetString()!;
        }

        Fault(name, "is no text; write it in double quotes");
        return "";
    }

    private List<JsonElement> Items(string name)
    {
        if (Find(name) is not { } member)
        {
            return [];
        }

        if (member.ValueKind == JsonValueKind.Array)
        {
            return [.. member.EnumerateArray()];
        }

        Fault(name, "is no list; write it in square brackets");
        return [];
    }

    private T Missing<T>(string name, string what, T value)
    {
        Fault(name, $"is missing; it is {what}");
        return value;
    }

    private JsonElement? Find(string name)
    {
        _asked.Add(name);
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
    }
}
