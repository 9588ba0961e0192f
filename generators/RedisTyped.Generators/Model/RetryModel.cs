namespace RedisTyped.Generators.Model;

/// <summary>How a store that repeats calls makes those of a method.</summary>
/// <param name="IsIdempotent">Whether a call may be made twice.</param>
/// <param name="Method">The method's name, as code writes it.</param>
/// <param name="Interface">The base interface to call it by; null where the store itself has it.</param>
/// <param name="ReturnType">What the method declares to return.</param>
/// <param name="IsValueTask">Whether that is a ValueTask.</param>
internal sealed record RetryModel(bool IsIdempotent, string Method, string? Interface, string ReturnType, bool IsValueTask);
