namespace RedisTyped.CrossShard;

/// <summary>What kind of answer an emulated command gives.</summary>
internal enum EmulatedAnswer
{
    /// <summary>OK.</summary>
    Ok,

    /// <summary>A number.</summary>
    Number,

    /// <summary>An element, or nil where there is none.</summary>
    Element,

    /// <summary>Several members.</summary>
    Items,
}
