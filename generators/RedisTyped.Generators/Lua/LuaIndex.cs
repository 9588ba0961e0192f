namespace RedisTyped.Generators.Lua;

/// <summary>An element of KEYS or ARGV by a number: <c>KEYS[2]</c>.</summary>
/// <param name="Table">KEYS or ARGV.</param>
/// <param name="Number">The number as it is written.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How many characters it takes.</param>
internal readonly record struct LuaIndex(string Table, int Number, int Start, int Length);
