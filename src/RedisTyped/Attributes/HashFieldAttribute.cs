namespace RedisTyped;

/// <summary>
/// Names the field that a member is stored in where an object stands in a hash (<c>HSET user:{id} {user}</c>, <c>HGETALL user:{id}</c>)
/// or in a stream entry. Without it the field has the member's name.
/// </summary>
/// <example>
/// <code>
/// public sealed record User([property: HashField("n")] string Name, int Age);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class HashFieldAttribute : Attribute
{
    /// <summary>Names the field.</summary>
    /// <param name="name">The field; case matters.</param>
    public HashFieldAttribute(string name) => Name = name;

    /// <summary>The field.</summary>
    public string Name { get; }
}
