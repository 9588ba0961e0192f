using System.ComponentModel;

namespace RedisTyped.Keys;

/// <summary>What the compiler knows of one key template. One static instance stands in the generated code for each.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyShape
{
    /// <summary>Describes a key template.</summary>
    /// <param name="template">The template as it reads after hash tags were put in.</param>
    /// <param name="tagged">Whether the routed part is a hash tag rather than the whole key.</param>
    /// <param name="prefix">Checksum states of the constant start of the routed part.</param>
    public KeyShape(string template, bool tagged, RoutedPrefix prefix)
    {
        Template = template;
        Tagged = tagged;
        Prefix = prefix;
    }

    /// <summary>The template as it reads after hash tags were put in.</summary>
    public string Template { get; }

    /// <summary>Whether the routed part is a hash tag rather than the whole key.</summary>
    public bool Tagged { get; }

    /// <summary>Checksum states of the constant start of the routed part.</summary>
    public RoutedPrefix Prefix { get; }
}
