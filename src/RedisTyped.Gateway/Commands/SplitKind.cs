namespace RedisTyped.Gateway.Commands;

/// <summary>How the replies of a command that was split by its keys become one.</summary>
internal enum SplitKind
{
    /// <summary>The command is not split.</summary>
    None,

    /// <summary>The sum of the integers: DEL, UNLINK, EXISTS, TOUCH.</summary>
    Sum,

    /// <summary>The values in the order of the keys: MGET.</summary>
    Values,

    /// <summary>OK, where all nodes say so: MSET, whose keys are followed by a value each.</summary>
    Status,
}

/// <summary>The commands that are split.</summary>
internal static class SplitKinds
{
    /// <summary>How a command is split; null: it is not.</summary>
    public static SplitKind? Of(string name) => name switch
    {
        "DEL" or "UNLINK" or "EXISTS" or "TOUCH" => SplitKind.Sum,
        "MGET" => SplitKind.Values,
        "MSET" => SplitKind.Status,
        _ => null,
    };
}
