namespace RedisTyped.Generators.Model;

/// <summary>One word of the command behind the first.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Group">The optional group that it stands in; -1 outside of any.</param>
internal sealed record ArgumentModel(ArgumentKind Kind, int Group)
{
    /// <summary>Constant text, or the parameter's name.</summary>
    public string Text { get; init; } = "";

    /// <summary>A key's index.</summary>
    public int Key { get; init; } = -1;

    /// <summary>A parameter's format string.</summary>
    public string? Format { get; init; }

    /// <summary>What a time is sent in.</summary>
    public TimeUnit Unit { get; init; }

    /// <summary>A parameter's type, or that of a collection's elements or a dictionary's keys.</summary>
    public ValueModel? Value { get; init; }

    /// <summary>The type of a dictionary's values.</summary>
    public ValueModel? Second { get; init; }

    /// <summary>The parts of what is sent as several arguments, in the order in which they are sent.</summary>
    public EquatableArray<ArgumentPart> Items { get; init; }

    /// <summary>The object that is sent as fields and values.</summary>
    public HashModel? Hash { get; init; }

    /// <summary>The pieces of a mixed word.</summary>
    public EquatableArray<TextPart> Parts { get; init; }

    /// <summary>Whether the number of arguments that it makes shows only when it runs, or is more than one.</summary>
    public bool IsExpanding =>
        Kind is ArgumentKind.Collection or ArgumentKind.Dictionary or ArgumentKind.Row or ArgumentKind.Rows or ArgumentKind.Fields;
}

internal enum ArgumentKind
{
    Constant,
    Key,
    Value,
    Collection,
    Dictionary,
    Mixed,

    /// <summary>A tuple or the like, sent as an argument for each part.</summary>
    Row,

    /// <summary>A collection of such.</summary>
    Rows,

    /// <summary>An object, sent as fields and values.</summary>
    Fields,

    /// <summary>The pattern of a scan that is put together.</summary>
    Pattern,
}

/// <summary>A part of a tuple or the like.</summary>
/// <param name="Name">The member that holds it.</param>
/// <param name="Value">Its type.</param>
internal sealed record ArgumentPart(string Name, ValueModel Value);
