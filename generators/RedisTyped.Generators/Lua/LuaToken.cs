namespace RedisTyped.Generators.Lua;

/// <summary>A token of a Lua text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A string's value, escapes resolved; of the others what is written.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How many characters it takes, quotes included.</param>
internal readonly record struct LuaToken(LuaTokenKind Kind, string Text, int Start, int Length)
{
    public int End => Start + Length;

    public bool IsName(string name) => Kind == LuaTokenKind.Name && Text == name;

    public bool IsSymbol(string symbol) => Kind == LuaTokenKind.Symbol && Text == symbol;
}

internal enum LuaTokenKind
{
    /// <summary>A name, or a word of the language.</summary>
    Name,
    Number,
    String,

    /// <summary>A character, but for <c>..</c> and <c>...</c>.</summary>
    Symbol,
}
