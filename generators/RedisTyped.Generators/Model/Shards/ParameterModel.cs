namespace RedisTyped.Generators.Model;

/// <summary>A parameter as a declaration writes it.</summary>
/// <param name="Name">Its name as an identifier.</param>
/// <param name="Type">Its type.</param>
/// <param name="Identity">Its type as overloads tell it: without nullable marks.</param>
/// <param name="IsParams">Whether it is <c>params</c>.</param>
/// <param name="Default">The default value, or null without one.</param>
internal sealed record ParameterModel(string Name, string Type, string Identity, bool IsParams, string? Default)
{
    /// <summary>The declaration.</summary>
    public string Declaration => (IsParams ? "params " : "") + Type + " " + Name + (Default is null ? "" : " = " + Default);
}
