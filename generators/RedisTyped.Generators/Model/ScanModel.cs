namespace RedisTyped.Generators.Model;

/// <summary>A method that enumerates what SCAN, HSCAN, SSCAN or ZSCAN gives. The method's arguments are those behind the cursor.</summary>
/// <param name="Element">The type of the elements.</param>
/// <param name="First">What a key, an element, a field or a member is read as.</param>
/// <param name="Second">What a value or a score is read as; null where there are none.</param>
internal sealed record ScanModel(string Element, ValueModel First, ValueModel? Second)
{
    /// <summary>Whether pairs are tuples rather than key-value pairs.</summary>
    public bool IsTuple { get; init; }

    /// <summary>The parameter that names the one node whose keys are scanned; null for all nodes.</summary>
    public string? NodeParameter { get; init; }

    /// <summary>The parameter that holds the cursor to resume from.</summary>
    public string? CursorParameter { get; init; }

    /// <summary>The parameter that is given the keys that do not fit.</summary>
    public string? MisfitsParameter { get; init; }

    /// <summary>The template of the keys, tags put in; empty where nothing is read back.</summary>
    public string Template { get; init; } = "";

    /// <summary>Whether that has a hash tag.</summary>
    public bool IsTagged { get; init; }

    /// <summary>The pattern in pieces, where it is not sent as it is written.</summary>
    public EquatableArray<ScanPart> Parts { get; init; }

    /// <summary>The outputs as the elements hold them: each the index of the part where it stands first.</summary>
    public EquatableArray<int> Outputs { get; init; }
}

/// <summary>A piece of a pattern.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The same as a piece of a key; text, the parameter's or the output's name.</param>
internal sealed record ScanPart(ScanPartKind Kind, TextPart Text);

internal enum ScanPartKind
{
    /// <summary>Text that keys hold as it is.</summary>
    Text,

    /// <summary>Text that is a glob.</summary>
    Glob,

    /// <summary>A parameter's value.</summary>
    Input,

    /// <summary>What is read back.</summary>
    Output,
}
