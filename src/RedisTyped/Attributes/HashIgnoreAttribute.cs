namespace RedisTyped;

/// <summary>Leaves a member out where an object stands in a hash or in a stream entry: it is neither stored nor read.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class HashIgnoreAttribute : Attribute;
