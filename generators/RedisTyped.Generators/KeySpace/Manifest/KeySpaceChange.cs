namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>One difference between a recorded key space and that of the code.</summary>
/// <param name="kind">What happened.</param>
/// <param name="before">What is recorded; null for a template that is new.</param>
/// <param name="now">What the code has; null for a template that is gone.</param>
/// <param name="parameter">The number of the parameter whose type changed.</param>
internal sealed class KeySpaceChange(ChangeKind kind, KeySpaceEntry? before, KeySpaceEntry? now, int parameter = -1)
{
    public ChangeKind Kind { get; } = kind;

    public KeySpaceEntry? Before { get; } = before;

    public KeySpaceEntry? Now { get; } = now;

    /// <summary>The method that has another template while others keep the recorded one; null where none keeps it.</summary>
    public string? PartedMethod { get; init; }

    /// <summary>Whether keys that exist are no longer found, or no longer hold what is asked of them.</summary>
    public bool LosesKeys => Kind != ChangeKind.Added;

    /// <summary>What happened, as a sentence without its end.</summary>
    public string Describe() => Kind switch
    {
        ChangeKind.Added => $"'{Now!.Template}' is new and not recorded yet",
        ChangeKind.Removed => $"'{Before!.Template}' is recorded and no method has it any more, so that its keys would be left behind",
        ChangeKind.Retagged => $"'{Now!.Template}' routes by '{Now.RoutedPart}' and was recorded as '{Before!.Template}', which routes by "
            + $"'{Before.RoutedPart}', so that the keys there are would not be found",
        ChangeKind.Rewritten when PartedMethod is not null => $"'{PartedMethod.Substring(PartedMethod.LastIndexOf('.') + 1)}' has '{Now!.Template}' and was recorded "
            + $"with '{Before!.Template}', which other methods still have, so that it would not find the keys there are",
        ChangeKind.Rewritten => $"'{Now!.Template}' was recorded as '{Before!.Template}', so that the keys there are would not be found",
        ChangeKind.Retyped => $"'{Now!.Template}' is a {Now.Type} and was recorded as a {Before!.Type}, so that Redis would refuse the keys there are",
        _ => $"'{Now!.Parameters[parameter].Name}' of '{Now.Template}' is '{Now.TypesOf(parameter)}' and was recorded as "
            + $"'{Before!.TypesOf(parameter)}', which is written otherwise, so that the keys there are would not be found",
    };
}

internal enum ChangeKind
{
    /// <summary>The template is new.</summary>
    Added,

    /// <summary>The template is gone.</summary>
    Removed,

    /// <summary>The same text has another hash tag.</summary>
    Retagged,

    /// <summary>A method has another template.</summary>
    Rewritten,

    /// <summary>The same template has another Redis type.</summary>
    Retyped,

    /// <summary>A parameter is written otherwise.</summary>
    Reformatted,
}
