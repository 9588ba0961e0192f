namespace RedisTyped;

/// <summary>
/// Says which server of a node answers the reads of a store, or those of one method. A method goes before its store, and the store before
/// <c>RedisTypedOptions.ReadFrom</c>. docs/replicas.md says what each means for what is read.
/// </summary>
/// <param name="from">Which server.</param>
/// <remarks>On a store it concerns the methods that only read, and leaves the others alone. Scans and waits are always the primary's.</remarks>
/// <example>
/// <code>
/// [Command("GET user:{id}:name"), ReadFrom(ReadFrom.Primary)]
/// Task&lt;string?&gt; GetNameAsync([ShardKey] long id);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, Inherited = false)]
public sealed class ReadFromAttribute(ReadFrom from) : Attribute
{
    /// <summary>Which server answers.</summary>
    public ReadFrom From { get; } = from;
}
