using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>A key template of an assembly, with what all its methods together say of it.</summary>
internal sealed class KeySpaceEntry(string template, string pattern)
{
    private KeyForm? _form;

    /// <summary>As it is written to Redis, the braces of its hash tag included: <c>{user:{id}}:name</c>.</summary>
    public string Template { get; } = template;

    /// <summary>A pattern of MATCH that finds its keys: <c>{user:*}:name</c>. It also tells placeholders from braces of the key.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>What TYPE says of its keys; null where no method tells.</summary>
    public string? Type { get; init; }

    /// <summary>Its parameters in the order in which they stand in it, with the .NET types that fill them.</summary>
    public IReadOnlyList<KeyParameter> Parameters { get; init; } = [];

    /// <summary>The part that routes.</summary>
    public string RoutedPart { get; init; } = "";

    /// <summary>The parameters in that part.</summary>
    public IReadOnlyList<string> ShardKeys { get; init; } = [];

    /// <summary>Whether its keys expire: one of <see cref="ExpiryPolicy"/>.</summary>
    public string Expires { get; init; } = ExpiryPolicy.Unknown;

    /// <summary>The methods that make them expire, with the words that do.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExpiresBy { get; init; } = [];

    /// <summary>Its methods, with the commands that they send.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Methods { get; init; } = [];

    /// <summary>Where the template starts in the text that it was read from.</summary>
    public int Start { get; init; }

    /// <summary>Where it ends there.</summary>
    public int End { get; init; }

    /// <summary>The template in pieces.</summary>
    public KeyForm Form => _form ??= KeyForm.Of(Template, Pattern);

    /// <summary>The .NET types of a placeholder.</summary>
    public string TypesOf(int slot) => slot < Parameters.Count ? Parameters[slot].Types : "";

    public bool IsUsedBy(string method) => Methods.Any(m => m.Key == method);
}

/// <summary>A parameter of a key template.</summary>
/// <param name="name">Its name.</param>
/// <param name="types">The .NET types that methods give it, as <see cref="ParameterTypes"/> writes them.</param>
internal sealed class KeyParameter(string name, string types)
{
    public string Name { get; } = name;

    public string Types { get; } = types;
}
