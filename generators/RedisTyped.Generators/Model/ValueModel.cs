namespace RedisTyped.Generators.Model;

/// <summary>A .NET type of a parameter, an element or a result, reduced to what formatting and reading it needs.</summary>
/// <param name="Name">Fully qualified, without the nullable mark.</param>
/// <param name="Kind">How it stands in Redis.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="IsNullable">Whether it is marked to hold null.</param>
/// <param name="EnumMembers">An enum's members, the first for each number.</param>
internal sealed record ValueModel(string Name, ValueKind Kind, bool IsValueType, bool IsNullable, EquatableArray<string> EnumMembers)
{
    /// <summary>The serializer named for it; null for the store's.</summary>
    public SerializerModel? Serializer { get; init; }

    /// <summary>The name with the nullable mark.</summary>
    public string Declaration => IsNullable ? Name + "?" : Name;
}
