using System.Text;

namespace RedisTyped.Benchmarks.Reports;

/// <summary>A piece of the code that was measured, quoted from its source: between <c>// listing: NAME</c> and <c>// end</c>.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Code">Its lines, moved to the left.</param>
internal sealed record Listing(string Name, string Code)
{
    private const string Begin = "// listing: ";
    private const string End = "// end";

    /// <summary>The listings of the contenders that are compared with, and of a typed map.</summary>
    public static IReadOnlyList<Listing> All { get; } = [.. Of(Source("HandWritten.cs")), .. Of(Source("TypedBatches.cs"))];

    /// <summary>Finds the listings of a source.</summary>
    public static IEnumerable<Listing> Of(string source)
    {
        string? name = null;
        var code = new StringBuilder();
        int indentation = 0;
        foreach (string line in source.ReplaceLineEndings("\n").Split('\n'))
        {
            string text = line.TrimStart();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                name = text[Begin.Length..];
                indentation = line.Length - text.Length;
                code.Clear();
            }
            else if (text == End && name is not null)
            {
                yield return new Listing(name, code.ToString());
                name = null;
            }
            else if (name is not null)
            {
                code.Append(line.Length > indentation ? line[indentation..] : "").Append('\n');
            }
        }
    }

    private static string Source(string file)
    {
        using var stream = typeof(Listing).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
