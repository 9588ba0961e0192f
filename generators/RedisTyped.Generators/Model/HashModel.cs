namespace RedisTyped.Generators.Model;

/// <summary>How an object stands in a hash, or in the fields of a stream entry: a field for each member.</summary>
/// <param name="Type">Fully qualified, without the nullable mark.</param>
/// <param name="DisplayName">Its name for messages.</param>
/// <param name="IsValueType">Whether it is a struct.</param>
/// <param name="Members">Its members; those that the constructor takes come first, in its order.</param>
internal sealed record HashModel(string Type, string DisplayName, bool IsValueType, EquatableArray<HashMember> Members)
{
    /// <summary>Whether a member goes through a serializer, which only the store's instance has.</summary>
    public bool NeedsInstance
    {
        get
        {
            foreach (HashMember member in Members)
            {
                if (member.Value.Kind == ValueKind.Serialized)
                {
                    return true;
                }
            }

            return false;
        }
    }
}

/// <summary>A member of an object, and its field.</summary>
/// <param name="Name">The member as an identifier.</param>
/// <param name="Field">The field.</param>
/// <param name="Value">The member's type.</param>
/// <param name="Place">How it is given its value.</param>
/// <param name="Missing">What it is where there is no field: an expression, or null where that is a fault.</param>
internal sealed record HashMember(string Name, string Field, ValueModel Value, MemberPlace Place, string? Missing);

internal enum MemberPlace
{
    /// <summary>By the constructor.</summary>
    Argument,

    /// <summary>By the object initializer: what is init-only or required.</summary>
    Initializer,

    /// <summary>Afterwards, if there is a field.</summary>
    Assignment,
}
