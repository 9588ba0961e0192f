namespace RedisTyped;

/// <summary>
/// States that this parameter decides the node. The compiler proves it: the part of every key that routes must hold every
/// parameter marked so, and no other parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
public sealed class ShardKeyAttribute : Attribute;
