namespace RedisTyped.Generators.Model;

/// <summary>The script that a method runs.</summary>
/// <param name="File">The file that holds it, as the contract names it; null for one that stands in the contract itself.</param>
/// <param name="Text">Its text; empty while its file has not been read.</param>
/// <param name="Sha1">The SHA-1 of its UTF-8 bytes, in lower-case hexadecimal digits.</param>
/// <param name="IsReadOnly">Whether it is sent as one that only reads.</param>
/// <param name="Error">The id of the rule that its file breaks; null where there is nothing wrong.</param>
internal sealed record ScriptModel(string? File, string Text, string Sha1, bool IsReadOnly, string? Error);
