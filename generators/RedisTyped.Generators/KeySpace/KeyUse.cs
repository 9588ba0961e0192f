using RedisTyped.Generators.Model;

namespace RedisTyped.Generators.KeySpace;

/// <summary>What one method says of one of its keys. Compared by value: an edit that leaves the keys of a store alone ends here.</summary>
/// <param name="Template">The key as it is written to Redis.</param>
/// <param name="Pattern">The pattern that finds its keys.</param>
/// <param name="Identity">Equal for keys that differ only by the names of parameters: worked out here, where it is cached with the store.</param>
/// <param name="Type">What TYPE says of it; null where the command works on any.</param>
/// <param name="Parameters">Its parameters, in their order in the key.</param>
/// <param name="RoutedPart">The part that routes.</param>
/// <param name="ShardKeys">The parameters in that part.</param>
/// <param name="Method">The method, with its store in front.</param>
/// <param name="Command">The command.</param>
/// <param name="Expiry">What it does to the key's time.</param>
/// <param name="ExpiryWords">The words that do it; empty for none.</param>
internal sealed record KeyUse(
    string Template,
    string Pattern,
    string Identity,
    string? Type,
    EquatableArray<KeyUseParameter> Parameters,
    string RoutedPart,
    EquatableArray<string> ShardKeys,
    string Method,
    string Command,
    KeyExpiry Expiry,
    string ExpiryWords);

/// <summary>A parameter of a key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its .NET type, as a manifest writes it.</param>
internal sealed record KeyUseParameter(string Name, string Type);

/// <summary>What a command does to the time after which a key expires.</summary>
internal enum KeyExpiry
{
    /// <summary>Nothing: it reads, or changes what is there.</summary>
    Untouched,

    /// <summary>It may make the key, without a time.</summary>
    Without,

    /// <summary>It makes the key, with a time or without.</summary>
    Optional,

    /// <summary>It makes the key, always with a time.</summary>
    With,

    /// <summary>It gives a key that is there a time.</summary>
    Later,

    /// <summary>It is a script or a function, which may do anything.</summary>
    Hidden,
}
