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
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CommandAttribute : Attribute
{
    /// <summary>Declares the command of a method.</summary>
    /// <param name="template">The command template.</param>
    public CommandAttribute(string template) => Template = template;

    /// <summary>The command template.</summary>
    public string Template { get; }
}
