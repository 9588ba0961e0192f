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

    /// <summary>The pieces of a mixed word.</summary>
    public EquatableArray<TextPart> Parts { get; init; }

    /// <summary>Whether the number of arguments that it makes shows only when it runs, or is more than one.</summary>
    public bool IsExpanding => Kind is ArgumentKind.Collection or ArgumentKind.Dictionary;
}

internal enum ArgumentKind
{
    Constant,
    Key,
    Value,
    Collection,
    Dictionary,
    Mixed,

    /// <summary>The pattern of a scan that is put together.</summary>
    Pattern,
}
