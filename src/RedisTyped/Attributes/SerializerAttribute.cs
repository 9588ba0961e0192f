namespace RedisTyped;

/// <summary>
/// Names the <see cref="Values.IRedisSerializer"/> of a store, of a method, of a parameter or of a result, in place of the client's. The
/// nearest counts.
/// </summary>
/// <remarks>
/// On a store or a method it serves the types that Redis has no form for. On a parameter, or on a result with <c>[return: …]</c>, it serves
/// whatever the type is, texts and numbers too, such as to compress or to encrypt them.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class SerializerAttribute : Attribute
{
    /// <summary>Names the serializer.</summary>
    /// <param name="type">
    /// A type that implements <see cref="Values.IRedisSerializer"/> and has a static member <c>Instance</c> or a constructor without
    /// parameters; checked when compiling. One instance serves all calls.
    /// </param>
    public SerializerAttribute(Type type) => Type = type;

    /// <summary>The serializer.</summary>
    public Type Type { get; }
}
