namespace RedisTyped;

/// <summary>
/// The Redis command that a store method sends, as a template written like in the Redis documentation:
/// <c>SET user:{id}:name {name} [EX {ttl}]</c>.
/// </summary>
/// <remarks>
/// Tokens are separated by blanks; quotes keep blanks; <c>{name}</c> is a parameter, <c>{name:format}</c> one with a .NET format
/// string (invariant culture); <c>{{</c> and <c>}}</c> are literal braces; <c>[ … ]</c> is left out when a nullable parameter in
/// it is null. The whole grammar is in docs/templates.md.
/// </remarks>
/// <example>
/// A command of a module, whose keys the command table does not know:
/// <code>
/// [Command("JSON.GET doc:{id} {path}", Keys = new[] { 1 }, ReadOnly = true)]
/// Task&lt;string?> GetAsync([ShardKey] long id, string path);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CommandAttribute : Attribute
{
    /// <summary>Declares the command of a method.</summary>
    /// <param name="template">The command template.</param>
    public CommandAttribute(string template) => Template = template;

    /// <summary>The command template.</summary>
    public string Template { get; }

    /// <summary>
    /// For a command that Redis itself does not have, such as one of a module: which words of the template are keys, counted from 1
    /// behind the command's one-word name. The words of optional groups count; a key itself stands in none.
    /// </summary>
    /// <value><see langword="null"/>: the command table knows. An empty array says that the command has no key.</value>
#pragma warning disable CA1819 // Attributes take arrays only.
    public int[]? Keys { get; set; }
#pragma warning restore CA1819

    /// <summary>For such a command: whether it only reads.</summary>
    /// <value><see langword="false"/>.</value>
    public bool ReadOnly { get; set; }
}
