namespace RedisTyped.Tests.Commands;

internal static class Words
{
    /// <summary>Splits a line at blanks; <c>?</c> is a word whose text is not known, <c>""</c> an empty one.</summary>
    public static string?[] Of(string line) =>
        line.Length == 0 ? [] : [.. line.Split(' ').Select(word => word switch { "?" => null, "\"\"" => "", _ => word })];
}
