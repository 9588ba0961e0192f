namespace RedisTyped;

/// <summary>The function of Redis (7 or later) that a store method calls. Its library must have been loaded on every node before.</summary>
/// <remarks>The keys are routed and proved like those of a command: they must provably live on one node.</remarks>
/// <example>
/// <code>
/// [Function("visit", Keys = ["user:{id}:visits"])]
/// Task&lt;long&gt; VisitAsync([ShardKey] long id, int by);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class FunctionAttribute : Attribute
{
    /// <summary>Declares the function of a method.</summary>
    /// <param name="name">The name that its library registers.</param>
    public FunctionAttribute(string name) => Name = name;

    /// <summary>The name that its library registers.</summary>
    public string Name { get; }

    /// <summary>The key templates that the function gets as its first argument, in order; all provably on one node.</summary>
    /// <value>Empty: the method says where the call goes, by <see cref="AllNodesAttribute"/> or a parameter of type <c>NodeId</c>.</value>
    public string[] Keys { get; set; } = [];

    /// <summary>
    /// What the function gets as its second argument, in order: words as in a command. A collection or an optional group can be the
    /// last only.
    /// </summary>
    /// <value><see langword="null"/>: the parameters that are in no key, in their order.</value>
    public string[]? Args { get; set; }

    /// <summary>Whether it is called as <c>FCALL_RO</c>: the server refuses a function that is not flagged no-writes, and a replica may run it.</summary>
    /// <value><see langword="false"/>.</value>
    public bool ReadOnly { get; set; }
}
