namespace RedisTyped;

/// <summary>
/// The Lua script that a store method runs, as text or as a file. It is sent by its SHA-1, which the compiler works out; a node that
/// does not know it gets its text, once.
/// </summary>
/// <remarks>
/// The keys are routed and proved like those of a command: they must provably live on one node. A script must use no other keys than
/// these. Scripts run to their end before anything else runs on the node.
/// </remarks>
/// <example>
/// <code>
/// [Script("return redis.call('INCRBY', KEYS[1], ARGV[1])", Keys = ["user:{id}:visits"])]
/// Task&lt;long&gt; VisitAsync([ShardKey] long id, int by);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ScriptAttribute : Attribute
{
    /// <summary>Declares a script that is in a <see cref="File"/>.</summary>
    public ScriptAttribute()
    {
    }

    /// <summary>Declares the script of a method.</summary>
    /// <param name="text">The Lua text.</param>
    public ScriptAttribute(string text) => Text = text;

    /// <summary>The Lua text.</summary>
    /// <value><see langword="null"/> where the script is in a <see cref="File"/>.</value>
    public string? Text { get; }

    /// <summary>
    /// The file that holds the Lua text: its name, or the end of its path. The project names it in an item,
    /// <c>&lt;AdditionalFiles Include="visit.lua" /&gt;</c>; the text becomes part of the assembly.
    /// </summary>
    /// <value><see langword="null"/> where the text is given.</value>
    public string? File { get; set; }

    /// <summary>The key templates that the script finds in <c>KEYS</c>, in order; all provably on one node.</summary>
    /// <value>Empty: the method says where the script goes, by <see cref="AllNodesAttribute"/> or a parameter of type <c>NodeId</c>.</value>
    public string[] Keys { get; set; } = [];

    /// <summary>
    /// What the script finds in <c>ARGV</c>, in order: words as in a command. A collection or an optional group can be the last only.
    /// </summary>
    /// <value><see langword="null"/>: the parameters that are in no key, in their order.</value>
    public string[]? Args { get; set; }

    /// <summary>
    /// Whether the script only reads. It is then sent as <c>EVALSHA_RO</c>, which Redis knows from version 7 on: the server refuses
    /// what writes, and a replica may run it.
    /// </summary>
    /// <value><see langword="false"/>.</value>
    public bool ReadOnly { get; set; }
}
