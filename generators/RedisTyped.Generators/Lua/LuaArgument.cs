namespace RedisTyped.Generators.Lua;

/// <summary>One argument of a call in Lua.</summary>
/// <param name="Word">Its text where it is one literal, else null.</param>
/// <param name="Literal">
/// The first literal that it is made of, alone or joined to others; null where it has none outside of brackets, or is made of KEYS.
/// </param>
/// <param name="Expands">Whether it may be several, as the results of a function are that is called last.</param>
internal readonly record struct LuaArgument(string? Word, LuaToken? Literal, bool Expands);
