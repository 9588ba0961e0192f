namespace RedisTyped.Values;

/// <summary>A member that GEOSEARCH found, with what was asked for about it.</summary>
/// <typeparam name="T">The type of the members.</typeparam>
public readonly record struct GeoMatch<T>
{
    /// <summary>The member.</summary>
    public required T Member { get; init; }

    /// <summary>The distance from the centre, in the unit of the command.</summary>
    /// <value>Null without <c>WITHDIST</c>.</value>
    public double? Distance { get; init; }

    /// <summary>The 52 bits that Redis keeps the place in.</summary>
    /// <value>Null without <c>WITHHASH</c>.</value>
    public long? Hash { get; init; }

    /// <summary>The place.</summary>
    /// <value>Null without <c>WITHCOORD</c>.</value>
    public GeoPoint? Position { get; init; }
}
